"""For the lessons on a report: an older report and an older notebook, redone.

- `defects`: their mistakes, each one by itself, to be switched on;
- `descent`: descent on all samples at once, as both texts do it;
- `plan`: which runs answer which question;
- `runs`: the table of all runs in `data/report_runs.csv`, read, or computed again by

      python -m fmnist_helpers.report
"""
