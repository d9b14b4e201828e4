// What a scenario may ask for a Message: parameters that all kinds of workload declare alike.
#pragma once

#include <vector>

#include "experiments/lab/scenario/parameters.h"
#include "model/message.h"

namespace post::lab {

std::vector<ParameterDeclaration> wish_parameters();

/// Of values that were read by wish_parameters(); nothing is asked for antecedents.
MessageProperties properties_of(const ParameterValues& values);

}  // namespace post::lab
