using System.CommandLine;

return new RootCommand("edgert").Parse(args).Invoke();
