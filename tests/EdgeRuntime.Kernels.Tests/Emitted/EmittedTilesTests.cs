using System.Runtime.InteropServices;
using EdgeRuntime.Emitted;
using EdgeRuntime.Kernels.Emitted;
using unsafe TileKernel = delegate* unmanaged[SuppressGCTransition]<EdgeRuntime.Kernels.Emitted.TileArguments*, void>;

namespace EdgeRuntime.Kernels.Tests.Emitted;

/// <summary>What every kind of emitted tiles shares: a table that is made once, or an error that says why there is none.</summary>
public sealed unsafe class EmittedTilesTests
{
    private static TileKernel* s_nothing, s_small;

    [Test]
    public void Refused_memory_is_an_error_that_says_so_whenever_kernels_are_asked_for()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Ignore("Emitted code is for Linux.");
        for (var i = 0; i < 2; i++)
        {
            // No system gives memory of no bytes.
            Assert.That(() => (nint)EmittedTiles.Make(ref s_nothing, new Emitter(anything: false)), Throws.TypeOf<DeviceException>().With.Message.EqualTo("the system refused 0 bytes of memory for emitted code, after it gave some before; with EDGERT_EMIT=0 none is emitted."));
            Assert.That(s_nothing == null);
        }
    }

    [Test]
    public void A_table_is_made_once_and_has_every_kernel_by_its_number()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64)
            Assert.Ignore("Emitted code is for Linux on x64.");
        var emitter = new Emitter(anything: true);
        var tables = new nint[4];
        Parallel.For(0, tables.Length, i => tables[i] = (nint)EmittedTiles.Make(ref s_small, emitter));
        Assert.That(tables, Is.All.EqualTo((nint)s_small));
        Assert.That(emitter.Times, Is.EqualTo(1));
        Assert.That((long)s_small[EmittedTiles.Tile(3, 2)] - (long)s_small[EmittedTiles.Tile(2, 1)], Is.EqualTo(64 * EmittedTiles.Tile(3, 2)));
        s_small[EmittedTiles.Row(TileEmitter.MaxRowLog)](null); // a return
    }

    private sealed class Emitter(bool anything) : TileEmitter
    {
        public int Times { get; private set; }

        public override void EmitAll(X64Assembler code, Span<int> offsets)
        {
            Times++;
            for (var i = 0; i < offsets.Length && anything; i++)
            {
                offsets[i] = code.AlignFunction();
                code.Ret();
            }
        }

        protected override void MultiplyAdd(X64Assembler code, int sum, int values, int weights) => throw new NotSupportedException();

        protected override void Finish(X64Assembler code, int rows, int tiles) => throw new NotSupportedException();

        protected override void AddSums(X64Assembler code, int sum, int other) => throw new NotSupportedException();
    }
}
