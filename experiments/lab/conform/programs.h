// The programs that bring about what the cases judge, by what they are about. What each does
// stands in its `does`; times are those of docs/conformance.md.
#pragma once

#include "experiments/lab/conform/case.h"
#include "model/framing/framer.h"

namespace post::lab::programs {

// carriers.cc
const Program& conversation();
const Program& awakening();
const Program& closing();
const Program& endings();
const Program& half_close();
const Program& dormancy();

// messages.cc
const Program& refusals();
const Program& immediacy();
const Program& pieces();
const Program& one_instant();

// scheduling.cc
const Program& priorities();
const Program& gaps();
const Program& preemption();

// antecedents.cc
const Program& antecedents();
const Program& failures();
const Program& in_flight();

// lifetimes.cc
const Program& deadlines();
const Program& lateness();
const Program& fleeting();

// network.cc
const Program& loss();
const Program& lost_acks();
const Program& duplicates_policy();

// forks.cc
const Program& forks();
const Program& turns();

// listeners.cc
const Program& backlog();
const Program& listener_end();
const Program& responder();

// receiving.cc
const Program& reading();
const Program& pressure();

// framing.cc
/// The framers of the library and those that framer_chain() needs.
FramerRegistry with_letter_framers();
const Program& garbage();
const Program& framer_chain();

}  // namespace post::lab::programs
