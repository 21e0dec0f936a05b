using BenchmarkDotNet.Running;
using Lethe.Distributions;

BenchmarkSwitcher.FromAssembly(typeof(ScanBenchmarks).Assembly).Run(args);
