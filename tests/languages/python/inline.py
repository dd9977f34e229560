"""Runs an example's program as an inline program of the Automation API, which needs no language host."""

import json
import runpy
import sys

from pulumi import automation


def main() -> None:
    asked = json.loads(sys.argv[1])
    stack = automation.create_or_select_stack(
        stack_name="dev",
        project_name=asked["project"],
        program=lambda: runpy.run_path(asked["program"], run_name="__main__"),
        # For inline programs `work_dir` itself is dropped, and a folder is made that nobody removes.
        opts=automation.LocalWorkspaceOptions(work_dir=asked["workDir"]),
    )
    config = {
        key: automation.ConfigValue(value=value["value"], secret=value["secret"])
        for key, value in asked["config"].items()
    }
    stack.set_all_config(config)
    operation = asked["operation"]
    if operation == "preview":
        stack.preview(plan=asked["plan"])
    elif operation == "up":
        stack.up()
    elif operation == "destroy":
        stack.destroy()
    else:
        raise ValueError(f"unknown operation {operation}")


main()
