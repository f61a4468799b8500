using System.CommandLine;

return new RootCommand("edgec").Parse(args).Invoke();
