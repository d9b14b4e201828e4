// One arriving Message: its parts in any order, until it is whole.
#pragma once

#include "model/receiving/reassembly.h"
