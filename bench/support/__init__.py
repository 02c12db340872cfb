"""What the benchmarks run; a benchmark itself is a file of the folder above."""
