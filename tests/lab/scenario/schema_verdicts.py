"""What the JSON Schema says of TOML files: one line a file, "ok" or "refused", a tab, the path.

usage: schema_verdicts.py SCHEMA FILE...
Files that are no TOML are "unreadable". Exit code 77: python3-jsonschema is not installed.
"""
import json
import sys
import tomllib

try:
    import jsonschema
except ImportError:
    sys.exit(77)


def verdict(validator, path):
    try:
        with open(path, "rb") as file:
            tree = tomllib.load(file)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        return "unreadable"
    return "ok" if validator.is_valid(tree) else "refused"


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        schema = json.load(file)
    jsonschema.Draft7Validator.check_schema(schema)
    validator = jsonschema.Draft7Validator(schema)
    for path in sys.argv[2:]:
        print(f"{verdict(validator, path)}\t{path}")


if __name__ == "__main__":
    main()
