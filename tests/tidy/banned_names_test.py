"""Each banned name is found, and what only resembles it is not."""

import banned_names
from fixture import CheckTest

BAD = {
    "host clock": "auto t = std::chrono::steady_clock::now();",
    "sleep": "std::this_thread::sleep_for(1s);",
    "entropy": "int x = rand();",
    "distribution": "std::uniform_int_distribution<int> d;",
    "unordered container": "std::unordered_map<int, int> m;",
    "pointer order": "std::map<Node*, int> m;",
    "unstable order": "std::sort(v.begin(), v.end(), by_rank);",
    "floating point": "double x = 0;",
    "world test": "if (host.is_simulated()) f();",
    "output": "std::printf(text);",
    "thread": "std::thread worker(f);",
    "process state": "auto home = getenv(name);",
    "mutable static": "  static int counter = 0;",
}
GOOD = (
    "std::sort(v.begin(), v.end());",
    "std::ranges::sort(names);",
    "std::map<std::string, Node*> m;",
    "static constexpr int kMany = 3;",
    "static Result<int> parse(std::string_view text);",
    "static_assert(sizeof(int) == 4);",
    "// a double sleep() of rand()",
    "Time time(const Record& record);",
    "std::snprintf_like(x);",
)


class BannedNamesTest(CheckTest):
    def test_every_banned_name_is_found_in_model_and_sim(self):
        self.assertEqual({what for what, _, _ in banned_names.BANNED}, set(BAD))
        for what, line in BAD.items():
            for folder in ("model", "sim"):
                problems = self.problems(banned_names.check, {f"{folder}/a.cc": f"// x\n{line}\n"})
                found = [(problem.line, problem.message.split(":")[0]) for problem in problems]
                self.assertIn((2, what), found, line)

    def test_what_only_resembles_them_passes(self):
        for line in GOOD:
            self.assertEqual(self.found(banned_names.check, {"model/a.cc": line + "\n"}), [], line)

    def test_the_laboratory_may_use_them(self):
        files = {"experiments/lab/a.cc": "\n".join(BAD.values())}
        self.assertEqual(self.found(banned_names.check, files), [])

    def test_an_excuse_must_name_what_it_allows(self):
        excused = "double x;  // tidy: allow floating point, because\n"
        above = "// tidy: allow floating point, because\ndouble x;\n"
        wrong = "double x;  // tidy: allow thread, because\n"
        self.assertEqual(self.found(banned_names.check, {"model/a.cc": excused}), [])
        self.assertEqual(self.found(banned_names.check, {"model/a.cc": above}), [])
        self.assertEqual(self.found(banned_names.check, {"model/a.cc": wrong}), ["model/a.cc:1"])
