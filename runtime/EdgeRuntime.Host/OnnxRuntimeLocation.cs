using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace EdgeRuntime.Host;

/// <summary>
/// Where libonnxruntime.so is: the file that EDGERT_ONNXRUNTIME names, else beside the program, on LD_LIBRARY_PATH, or known to the dynamic linker.
/// </summary>
internal static class OnnxRuntimeLocation
{
    private const string Variable = "EDGERT_ONNXRUNTIME";
    private const string LibraryName = "libonnxruntime.so";
    private const string LinkerCache = "/etc/ld.so.cache";

    /// <summary>Where the library would be loaded from, found without loading it; null where there is none.</summary>
    public static string? Find()
    {
        if (Configured() is { } configured)
            return File.Exists(configured) ? configured : null;
        foreach (var folder in (Environment.GetEnvironmentVariable("LD_LIBRARY_PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries))
        {
            if (File.Exists(Path.Combine(folder, LibraryName)))
                return Path.Combine(folder, LibraryName);
        }
        if (File.Exists(Path.Combine(AppContext.BaseDirectory, LibraryName)))
            return Path.Combine(AppContext.BaseDirectory, LibraryName);
        return File.Exists(LinkerCache) && File.ReadAllBytes(LinkerCache).AsSpan().IndexOf("libonnxruntime.so\0"u8) >= 0 ? LibraryName : null;
    }

    /// <summary>Makes ONNX Runtime load the library that EDGERT_ONNXRUNTIME names, where it names one.</summary>
    /// <exception cref="DeviceException">There is no such file, or it is no library for this machine.</exception>
    public static void UseConfigured()
    {
        if (Configured() is not { } path || OrtEnv.DisableDllImportResolver)
            return;
        if (!NativeLibrary.TryLoad(path, out var handle))
            throw new DeviceException($"{Variable}={path}: no library that this machine can load; name libonnxruntime.so, or unset the variable.");
        OrtEnv.DisableDllImportResolver = true;
        NativeLibrary.SetDllImportResolver(typeof(OrtEnv).Assembly, (name, _, _) => name == "onnxruntime" ? handle : 0);
    }

    private static string? Configured() => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } path ? path : null;
}
