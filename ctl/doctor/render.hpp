// A verdict as a person reads it: side, sentence and command in the first line, what was looked at
// below, worst first.
#pragma once

#include <string>

#include "api/diagnosis.hpp"
#include "base/render.hpp"
#include "ctl/doctor/verdict.hpp"
#include "ctl/layout.hpp"

namespace gopx::ctl::doctor {

std::string render_verdict(const Verdict& verdict, const Style& style, const Manner& manner);
// For --json: in English.
api::Diagnosis diagnosis_of(const Verdict& verdict);

}  // namespace gopx::ctl::doctor
