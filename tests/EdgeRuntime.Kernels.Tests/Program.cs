using EdgeRuntime.TestKit;

namespace EdgeRuntime.Kernels.Tests;

/// <summary>Run by <see cref="GuardTests"/>: touches guarded memory at an index, inside or outside.</summary>
internal static unsafe class Program
{
    private static int Main(string[] arguments)
    {
        if (arguments is not [var place, var write, var index])
        {
            Console.Error.WriteLine("usage: Before|After read|write INDEX (run by GuardTests)");
            return 2;
        }
        using var memory = new GuardedMemory<byte>(10, Enum.Parse<GuardPlace>(place));
        Console.WriteLine("mapped");
        if (write == "write")
            memory.Pointer[int.Parse(index)] = 1;
        else
            Console.WriteLine(memory.Pointer[int.Parse(index)]);
        Console.WriteLine("survived");
        return 0;
    }
}
