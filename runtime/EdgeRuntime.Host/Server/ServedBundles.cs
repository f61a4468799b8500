using EdgeRuntime.Bundle;
using EdgeRuntime.Inference;

namespace EdgeRuntime.Host.Server;

/// <summary>Opens the bundles that are to be served.</summary>
internal static class ServedBundles
{
    /// <exception cref="EdgeRuntimeException">One of them cannot be opened.</exception>
    public static List<LoadedModel> Load(IEnumerable<string> paths, Func<BundleReader, string, InferenceSession> open)
    {
        var models = new List<LoadedModel>();
        try
        {
            foreach (var path in paths)
                models.Add(new LoadedModel(path, reader => open(reader, path)));
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
