// Post Sockets: all that an application needs.
#pragma once

#include "model/carrier.h"
#include "model/coroutines.h"
#include "model/endpoint.h"
#include "model/listener.h"
#include "model/local.h"
#include "model/message.h"
#include "model/policy_context.h"
#include "model/remote.h"
#include "model/responder.h"
#include "model/scoped.h"
#include "model/sink.h"
#include "model/source.h"
#include "model/transient.h"
#include "model/typed_carrier.h"
