"""Time the reading of all 70,000 images and labels from disk.

python -m benchmarks.load [--repeats 7]
"""

import argparse
import time
from statistics import median

from fmnist_helpers import data


def main():
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--repeats", type=int, default=7)
    seconds = []
    for _ in range(parser.parse_args().repeats):
        start = time.perf_counter()
        data.load()
        seconds.append(time.perf_counter() - start)
    print(f"data.load(): median {median(seconds):.3f} s,", end=" ")
    print(f"from {min(seconds):.3f} to {max(seconds):.3f} s")


if __name__ == "__main__":
    main()
