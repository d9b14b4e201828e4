// The programs that bring about what the cases judge, by what they are about. What each does
// stands in its `does`; times are those of docs/conformance.md.
#pragma once

#include "experiments/lab/conform/case.h"
#include "experiments/lab/conform/side.h"
#include "model/framing/framer.h"

namespace post::lab::programs {

/// What most servers do.
inline void listen_and_read(lab::Side& side) { side.listen("served"); }

// carriers.cc
const CaseProgram& conversation();
const CaseProgram& awakening();
const CaseProgram& closing();
const CaseProgram& endings();
const CaseProgram& half_close();
const CaseProgram& dormancy();

// messages.cc
const CaseProgram& refusals();
const CaseProgram& immediacy();
const CaseProgram& pieces();
const CaseProgram& one_instant();

// scheduling.cc
const CaseProgram& priorities();
const CaseProgram& gaps();
const CaseProgram& preemption();

// antecedents.cc
const CaseProgram& antecedents();
const CaseProgram& failures();
const CaseProgram& in_flight();

// lifetimes.cc
const CaseProgram& deadlines();
const CaseProgram& lateness();
const CaseProgram& fleeting();

// network.cc
const CaseProgram& loss();
const CaseProgram& lost_acks();
const CaseProgram& repeats();
const CaseProgram& duplicates_policy();

// forks.cc
const CaseProgram& forks();
const CaseProgram& turns();

// listeners.cc
const CaseProgram& backlog();
const CaseProgram& listener_end();
const CaseProgram& responder();
const CaseProgram& group_responder();

// receiving.cc
const CaseProgram& reading();
const CaseProgram& pressure();
const CaseProgram& held_back();

// framing.cc
/// The framers of the library and those that framer_chain() needs.
FramerRegistry with_letter_framers();
const CaseProgram& garbage();
const CaseProgram& framer_chain();

}  // namespace post::lab::programs
