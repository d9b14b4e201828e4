// What people and programs read of a matrix.
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "experiments/lab/conform/matrix.h"

namespace post::lab {

/// The text of expectation.h, with a legend, counts, and each reason. `colour`: for terminals.
std::string table_of(const Matrix& matrix, bool colour);
/// Of each case: what it says and does, and over each combination the verdict with the records that
/// decide it.
std::string details_of(const Matrix& matrix);
nlohmann::ordered_json json_of(const Matrix& matrix);
/// The whole trace of each run as text, with the names that the program gave, in
/// FOLDER/PROGRAM.COMBINATION.trace. Errors: `io_error`.
Result<void> write_traces(const Matrix& matrix, const std::filesystem::path& folder);

}  // namespace post::lab
