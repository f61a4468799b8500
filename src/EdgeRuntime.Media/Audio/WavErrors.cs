namespace EdgeRuntime.Media.Audio;

/// <summary>Errors of WAV files.</summary>
internal static class WavErrors
{
    public static InvalidModelException Invalid(string name, string found, Exception? cause = null) => new($"{name}: no usable WAV: {found}.", cause);
}
