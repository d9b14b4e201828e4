// Benchmarks: pieces of work whose CPU time is taken, alone or beside a peer that does the same.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace post::bench {

/// One timed repetition.
struct Sample {
  std::uint64_t operations = 0;
  double cpu_seconds = 0;
  double p50_seconds = 0;   ///< median wall time of one operation; 0: not taken
  double wall_seconds = 0;  ///< of all operations, many of them under way at once; 0: not taken
  double octets = 0;        ///< of memory that one operation leaves behind; 0: not taken
  double peak_octets = 0;   ///< the most memory that the process held meanwhile; 0: not taken
};

/// Nothing where it cannot be done here, such as a peer that is not installed.
using Work = std::function<std::optional<Sample>()>;

struct Benchmark {
  std::string name;
  std::string what;  ///< one operation: "event", "datagram echo"
  Work work;
  std::string peer = {};  ///< who does the same work for comparison; empty: nobody
  Work peer_work = {};
};

/// All benchmarks, in the order of their names.
std::vector<Benchmark> all_benchmarks();

/// The CPU time of this process up to now.
double cpu_seconds();

/// The CPU time and the peak of memory that `work` takes in this process; it returns its number of
/// operations.
Sample measure(const std::function<std::uint64_t()>& work);

/// Medians over the repetitions, and of own ÷ peer's figure, pair by pair.
struct Row {
  std::string name;
  std::string what;
  std::string peer;
  std::size_t repetitions = 0;
  std::uint64_t operations = 0;  ///< of one repetition
  double nanoseconds_per_operation = 0;
  std::optional<double> ratio;  ///< below 1: less CPU time than the peer
  std::optional<double> p50_nanoseconds;
  std::optional<double> p50_ratio;
  std::optional<double> per_second;  ///< operations in a second of wall time
  std::optional<double> rate_ratio;  ///< above 1: more of them than the peer
  std::optional<double> octets;
  std::optional<double> peak_octets;
  std::optional<double> peak_ratio;  ///< below 1: less memory than the peer
  double load = 0;  ///< mean number of runnable threads in the minute before the end
};

/// Own work and peer's in turn, `repetitions` times, after one of each that does not count.
Row run(const Benchmark& benchmark, std::size_t repetitions);

}  // namespace post::bench
