using BenchmarkDotNet.Running;
using Leafwatch.Benchmarks;

BenchmarkSwitcher.FromAssembly(typeof(SampleLog).Assembly).Run(args);
