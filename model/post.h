// Post Sockets: all that an application needs.
#pragma once

#include "model/carrier.h"
#include "model/endpoint.h"
#include "model/listener.h"
#include "model/local.h"
#include "model/message.h"
#include "model/policy_context.h"
#include "model/remote.h"
#include "model/scoped.h"
#include "model/transient.h"
