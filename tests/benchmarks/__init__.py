"""What the service costs beside the least that its server can cost: `python -m tests.benchmarks`.

A case is a module with `run(bench)`, which yields rows; `__main__` names them all.
"""
