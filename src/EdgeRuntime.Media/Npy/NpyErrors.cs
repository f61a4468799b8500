namespace EdgeRuntime.Media.Npy;

/// <summary>What can be wrong with .npy and .npz files.</summary>
internal static class NpyErrors
{
    public static InvalidModelException Invalid(string name, string problem, Exception? exception = null) => new($"{name}: {problem}; write it again with numpy.save.", exception);

    public static InvalidModelException TooLarge(string name, long size)
    {
        return new($"{name}: expected at most {MediaLimits.ArrayBytes} elements and bytes, found {size}; split the array.");
    }
}
