using System.Runtime.InteropServices;

namespace EdgeRuntime.Host.Service;

/// <summary>SIGHUP before anybody can listen to it: the kernel ends a program that says nothing about it, and somebody who changes a pipeline file just after a start did not mean that.</summary>
internal static partial class HangUp
{
    private const int Signal = 1;

    private static nint s_before;

    /// <summary>Lets the signal pass. What it asks for is done anyway: the file has not been read yet.</summary>
    // Not by SIG_IGN, which the framework takes for the wish to ignore it for ever: by a function of C that does nothing to anybody.
    public static void Pass() => s_before = Set(Signal, NativeLibrary.GetExport(NativeLibrary.GetMainProgramHandle(), "abs"));

    /// <summary>Does again what was done before: a program that reads no file ends with its terminal, unless it was started by nohup.</summary>
    public static void Restore() => Set(Signal, s_before);

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint Set(int signal, nint handler);
}
