#include "tests/posix/post_peer.h"

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>
#include <sstream>

namespace post::posix {
namespace {

PostPeer::Event parse(const std::string& line) {
  PostPeer::Event event;
  const auto read = nlohmann::json::parse(line);
  for (const auto& [key, value] : read.items())
    event.fields[key] = value.is_string() ? value.get<std::string>() : value.dump();
  event.name = event.fields["event"];
  return event;
}

std::vector<std::string> with_program(const std::vector<std::string>& arguments,
                                      const std::string& space) {
  std::vector<std::string> all;
  if (!space.empty()) all = {"/usr/bin/nsenter", "--net=" + space};
  all.insert(all.end(),
             {"/usr/bin/python3", "-B", "-S", POSTLAB_SOURCE_DIR "/tests/peers/post_peer.py"});
  all.insert(all.end(), arguments.begin(), arguments.end());
  return all;
}

}  // namespace

PostPeer::PostPeer(const std::vector<std::string>& arguments, const std::string& space)
    : PeerProgram(with_program(arguments, space)) {}

bool PostPeer::Event::has(const Fields& wanted) const {
  return std::all_of(wanted.begin(), wanted.end(), [this](const auto& field) {
    const auto found = fields.find(field.first);
    return found != fields.end() && found->second == field.second;
  });
}

std::vector<PostPeer::Event> PostPeer::events() const {
  std::vector<Event> all;
  std::istringstream lines(output());
  // The last line may not be whole yet.
  for (std::string line; std::getline(lines, line) && !lines.eof();) all.push_back(parse(line));
  return all;
}

std::vector<PostPeer::Event> PostPeer::events(const std::string& name, const Fields& fields) const {
  std::vector<Event> found;
  const std::vector<Event> all = events();
  std::copy_if(all.begin(), all.end(), std::back_inserter(found),
               [&](const Event& event) { return event.name == name && event.has(fields); });
  return found;
}

}  // namespace post::posix
