using EdgeRuntime.Converter.CommandLine;

return Cli.Run(args);
