// The sections of a scenario file, one reader each. They run in this order; later ones rely on what
// earlier ones found.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "experiments/lab/scenario/parameters.h"
#include "experiments/lab/scenario/reader.h"
#include "experiments/lab/scenario/scenario.h"

namespace post::lab {

/// What the readers share while one scenario is read.
struct Reading {
  Scenario& scenario;
  const Vocabulary& vocabulary;
  Diagnostics& diagnostics;
  std::map<std::string, Place> interface_places;  ///< by "node.interface"
  std::set<std::string>
      doubtful;  ///< "node.interface" with refused addresses: no further complaints
  std::optional<std::filesystem::path> folder = {};  ///< of files that are named; absent: none are
};

void read_general(TableReader& root, Reading& reading);    ///< title, duration, seed, limits
void read_nodes(TableReader& root, Reading& reading);      ///< hosts, routers
void read_middlebox(TableReader& router, NodeSpec& node);  ///< nat, firewall; after the interfaces
/// The key `tcp` of the file or of a host: `base` with what it says; `base` where it is not there.
std::optional<TcpSpec> read_tcp(TableReader& parent, const std::optional<TcpSpec>& base);
void read_links(TableReader& root, Reading& reading);
void read_multicast(TableReader& root, Reading& reading);
void read_changes(TableReader& root, Reading& reading);
void read_names(TableReader& root, Reading& reading);
void read_endpoints(TableReader& root, Reading& reading);
void read_workloads(TableReader& root, Reading& reading);
/// [[workloads.NAME.message]], of a kind that lists its Messages.
std::vector<MessageSpec> read_messages(TableReader& workload, const WorkloadDeclaration& kind,
                                       const Reading& reading);
/// Appends: expected.toml is read with it too. `worlds` is where those hold that name none; empty:
/// in all.
void read_expectations(TableReader& root, Reading& reading,
                       const std::vector<std::string>& worlds = {});

/// What one policy table says, checked by the PolicyContext itself.
std::vector<PolicyEntry> read_policy(const Value& value, const NodeSpec* node, Reading& reading);

/// "1 %", a table of a loss model, or the text "none".
std::optional<LossSpec> read_loss(const Value& value, Reading& reading);
/// Limits, or a table of a discipline.
QueueSpec read_queue(const Value& value);
/// jitter, duplication, corruption and black_hole; what is not written stays.
void read_transit(TableReader& table, sim::TransitOptions& transit);
std::optional<sim::PolicerOptions> read_policer(const Value& value);

/// In bit/s; 0 for the text "unlimited".
std::optional<std::uint64_t> read_rate(const Value& value);

// ---- what several sections need ---------------------------------------------------------------

namespace bounds {
inline constexpr std::uint64_t kMostNodes = 4096;
inline constexpr std::uint64_t kMostInterfaces = 1024;  ///< a node
inline constexpr std::uint64_t kMostAddresses = 16;     ///< an interface
inline constexpr std::uint64_t kMostEntries = 16'384;   ///< links, changes, names, workloads, ...
inline constexpr std::uint64_t kDay = 86'400'000'000'000;
inline constexpr std::uint64_t kMostMessages = 1024;  ///< in a workload's list
inline constexpr std::uint64_t kMostPieces = 1024;    ///< a Message
inline constexpr std::uint64_t kMostPieceOctets = 64 << 20;
inline constexpr Range kRunDuration{1, kDay};
inline constexpr Range kRate{1, 1'000'000'000'000};
inline constexpr Range kProbability{0, 1'000'000'000};
inline constexpr Range kDelay{0, 3'600'000'000'000};
}  // namespace bounds

/// Letters, digits, '-' and '_', at most 64, beginning with a letter or digit.
bool is_name(std::string_view name);
inline constexpr std::string_view kNameRule =
    "at most 64 letters, digits, - and _, beginning with a letter or digit";

/// A name, or else a diagnostic.
bool check_name(const NamedValue& entry, Diagnostics& diagnostics);

/// The entries of a table of named tables under `key`, those with sound names only; none where
/// there is no such table.
std::vector<NamedValue> named_tables(TableReader& root, std::string_view key, std::uint64_t most,
                                     Diagnostics& diagnostics);

/// The tables of a list of tables under `key` ([[key]]); none where there is no such list.
std::vector<TableReader> listed_tables(TableReader& root, std::string_view key);

NodeSpec* find_node(Scenario& scenario, std::string_view name);
InterfaceSpec* find_interface(NodeSpec& node, std::string_view name);

/// The node names, those of hosts only where asked.
std::vector<std::string> node_names(const Scenario& scenario, bool hosts_only = false);

/// "node.interface" of an existing interface. Otherwise a diagnostic.
std::optional<LinkEndSpec> read_link_end(const Value& value, Reading& reading);

Duration duration_of(std::uint64_t nanoseconds);

}  // namespace post::lab
