using Lethe.Benchmarks.Commands;

try
{
    LastResort.Prepare(Array.IndexOf(args, "--json") >= 0);
    return Application.Run(args, StandardStreams.Install(), BenchCommand.Tree);
}
catch (Exception e)
{
    return LastResort.End(e);
}
