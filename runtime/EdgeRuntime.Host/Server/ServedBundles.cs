using System.CommandLine;

namespace EdgeRuntime.Host.Server;

/// <summary>Opens the bundles that are to be served.</summary>
internal static class ServedBundles
{
    /// <exception cref="EdgeRuntimeException">One of them cannot be opened.</exception>
    public static List<LoadedModel> Load(IEnumerable<string> paths, EngineOptions engine, ParseResult parsed)
    {
        var models = new List<LoadedModel>();
        try
        {
            foreach (var path in paths)
                models.Add(new LoadedModel(path, reader => engine.Open(reader, path, parsed)));
        }
        catch
        {
            foreach (var model in models)
                model.Dispose();
            throw;
        }
        return models;
    }
}
