using BenchmarkDotNet.Running;
using Lethe.Benchmarks.Commands;

if (args is ["distributions", .. string[] words])
{
    BenchmarkSwitcher.FromAssembly(typeof(BenchCommand).Assembly).Run(words);
    return 0;
}
try
{
    LastResort.Prepare(Array.IndexOf(args, "--json") >= 0);
    return Application.Run(args, StandardStreams.Install(), BenchCommand.Tree);
}
catch (Exception e)
{
    return LastResort.End(e);
}
