using EdgeRuntime.Bundle.Container;
using EdgeRuntime.Bundle.Plan;

namespace EdgeRuntime.Bundle.Tests;

/// <summary>Entries stored without the zeros of sparse weights.</summary>
public sealed class PackedEntryTests : BundleFileTest
{
    [Test]
    public void Any_bytes_come_back([Values(0, 1, 3, 7, 8, 9, 63, 65535, 65536, 65537, 200_001)] int length, [Values(0.0, 0.5, 0.9, 1.0)] double sparsity, [Values(1, 2, 4)] int unit, [Values(0, 1, 3)] int shift)
    {
        var bytes = Sparse(length, sparsity, unit, shift, seed: length);
        var packed = SparseBytes.Pack(bytes);
        var back = new byte[length];
        back.AsSpan().Fill(0xAA);
        Assert.That(SparseBytes.Unpack(packed, back), Is.Null);
        Assert.That(back.AsSpan().SequenceEqual(bytes));
        Assert.That(packed, Has.Length.LessThanOrEqualTo(length + SparseBytes.HeaderBytes + 6 * (length / SparseBytes.BlockBytes + 1)));
    }

    [TestCase(0.50, 1, 0.64)]
    [TestCase(0.50, 4, 0.54)]
    [TestCase(0.75, 1, 0.39)]
    [TestCase(0.75, 4, 0.29)]
    [TestCase(0.90, 1, 0.24)]
    [TestCase(0.90, 4, 0.14)]
    public void What_it_saves(double sparsity, int unit, double part)
    {
        var bytes = Sparse(1_000_000, sparsity, unit, 3, 1);
        Assert.That(SparseBytes.Pack(bytes).Length / 1e6, Is.InRange(part - 0.03, part));
    }

    [Test]
    public void Changed_bytes_are_refused_or_give_other_bytes_and_never_read_beyond()
    {
        var bytes = Sparse(70_000, 0.8, 4, 1, 2);
        var packed = SparseBytes.Pack(bytes);
        var random = new Random(3);
        var refused = 0;
        for (var round = 0; round < 3000; round++)
        {
            var changed = (byte[])packed.Clone();
            for (var i = random.Next(1, 4); i > 0; i--)
                changed[random.Next(4) == 0 ? random.Next(40) : random.Next(changed.Length)] = (byte)random.Next(256);
            if (random.Next(3) == 0)
                changed = changed[..random.Next(changed.Length)];
            if (SparseBytes.Unpack(changed, new byte[bytes.Length]) is not null)
                refused++;
        }
        Assert.That(refused, Is.GreaterThan(1000));
        Assert.That(SparseBytes.Unpack([.. packed, 0], new byte[bytes.Length]), Is.EqualTo("1 bytes too many"));
        Assert.That(SparseBytes.Unpack(packed, new byte[bytes.Length + 1]), Is.EqualTo("it unpacks to 70000 bytes, the manifest says 70001"));
        packed[8] = 9;
        Assert.That(SparseBytes.Unpack(packed, new byte[bytes.Length]), Is.EqualTo("its packing has version 9, this program reads 1"));
    }

    [Test]
    public unsafe void A_packed_plan_is_read_and_outlives_the_reader()
    {
        var (manifest, entries) = Packed();
        BundleWriter.Write(_path, manifest, entries);
        ExecutionPlan plan;
        byte[] expected;
        using (var reader = BundleReader.Open(_path))
        {
            var stored = reader.Manifest.Entries[0];
            Assert.That(reader.Manifest.FormatVersion, Is.EqualTo(4));
            Assert.That((stored.UnpackedSize, stored.Size), Is.EqualTo(((long?)entries[0].Bytes.Length, BundleWriter.PackedSize(entries[0].Bytes.Span))));
            Assert.That(reader.Entry(BundleEntryNames.Plan).SequenceEqual(entries[0].Bytes.Span));
            plan = reader.ReadPlan();
            expected = new ReadOnlySpan<byte>(plan.Constants.Pointer, (int)plan.Constants.ByteCount).ToArray();
        }
        using (plan.Constants)
        {
            Assert.That((long)plan.Constants.Pointer % 64, Is.Zero);
            Assert.That(new ReadOnlySpan<byte>(plan.Constants.Pointer, (int)plan.Constants.ByteCount).SequenceEqual(expected));
        }
    }

    [Test]
    public void Dense_bytes_stay_as_they_are()
    {
        BundleWriter.Write(_path, SampleBundle.Manifest(), [.. SampleBundle.Entries().Select(entry => entry with { Bytes = Dense(5000), Name = "noise.bin", Pack = true }).Take(1), .. SampleBundle.Entries()]);
        using var reader = BundleReader.Open(_path);
        Assert.That((reader.Manifest.FormatVersion, reader.Manifest.Entries[0].UnpackedSize), Is.EqualTo((1, (long?)null)));
    }

    [TestCase(0L)]
    [TestCase(-5L)]
    [TestCase(long.MaxValue)]
    [TestCase(2_000_000_000L)]
    [TestCase(5L)]
    public void Another_length_is_refused(long unpacked)
    {
        var (manifest, entries) = Packed();
        BundleWriter.Write(_path, manifest, entries);
        manifest.Entries[0].UnpackedSize = unpacked;
        using (var file = File.Create(_path))
            BundleWriter.WriteSealed(file, ManifestJson.Write(manifest), [new BundleEntry(BundleEntryNames.Plan, SparseBytes.Pack(entries[0].Bytes.Span))]);
        Assert.That(() =>
        {
            using var reader = BundleReader.Open(_path);
            reader.ReadPlan();
        }, Throws.TypeOf<InvalidModelException>().With.Message.Contains("unpack"));
    }

    [Test]
    public void A_packed_entry_needs_version_4()
    {
        var (manifest, entries) = Packed();
        BundleWriter.Write(_path, manifest, entries);
        manifest.FormatVersion = 3;
        using (var file = File.Create(_path))
            BundleWriter.WriteSealed(file, ManifestJson.Write(manifest), [new BundleEntry(BundleEntryNames.Plan, SparseBytes.Pack(entries[0].Bytes.Span))]);
        Assert.That(() => BundleReader.Open(_path), Throws.TypeOf<InvalidModelException>().With.Message.Contains("from format_version 4 on"));
    }

    private static (Manifest Manifest, List<BundleEntry> Entries) Packed() =>
        (SampleBundle.Manifest(), [new BundleEntry(BundleEntryNames.Plan, PlanWriter.ToBytes(SampleBundle.Plan(Sparse(100_000, 0.9, 1, 0, 4)))) { Pack = true }]);

    private static byte[] Dense(int length)
    {
        var bytes = new byte[length];
        new Random(1).NextBytes(bytes);
        return bytes;
    }

    private static byte[] Sparse(int length, double sparsity, int unit, int shift, int seed)
    {
        var random = new Random(seed);
        var bytes = new byte[length];
        for (var start = shift; start < length; start += unit)
        {
            if (random.NextDouble() >= sparsity)
            {
                for (var i = start; i < Math.Min(start + unit, length); i++)
                    bytes[i] = (byte)random.Next(1, 256);
            }
        }
        return bytes;
    }
}
