return Lethe.Cli.Hosting.Application.Run(args);
