try
{
    LastResort.Prepare(Array.IndexOf(args, "--json") >= 0);
    return Application.Run(args);
}
catch (Exception e)
{
    return LastResort.End(e);
}
