using EdgeRuntime.Bundle;
using EdgeRuntime.Inference;

namespace EdgeRuntime.Host.Listening;

/// <summary>A bundle that listens, and a session on it.</summary>
internal sealed record HearingModel(string Path, BundleReader Bundle, InferenceSession Session)
{
    /// <summary>Makes what listens of it; what that refuses names the file.</summary>
    /// <exception cref="ConfigurationException">The model is of another kind, or an option cannot be.</exception>
    public T Make<T>(Func<HearingModel, T> make)
    {
        try
        {
            return make(this);
        }
        catch (ConfigurationException refused)
        {
            throw new ConfigurationException($"{Path}: {refused.Message}", refused);
        }
    }
}
