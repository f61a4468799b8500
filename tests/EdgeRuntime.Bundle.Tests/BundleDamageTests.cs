using System.Text;
using System.Text.RegularExpressions;

namespace EdgeRuntime.Bundle.Tests;

public sealed class BundleDamageTests : BundleFileTest
{
    [Test]
    public void Every_flipped_byte_is_refused()
    {
        var bytes = SampleBundle.Bytes();
        File.WriteAllBytes(_path, bytes);
        BundleReader.Open(_path).Dispose();
        var accepted = new List<int>();
        for (var i = 0; i < bytes.Length; i++)
        {
            WriteByte(i, (byte)(bytes[i] ^ (1 << (i % 8))));
            if (!IsRefused())
                accepted.Add(i);
            WriteByte(i, bytes[i]);
        }
        Assert.That(accepted, Is.Empty);
        BundleReader.Open(_path).Dispose();
    }

    [Test]
    public void Entries_verified_when_used_are_verified_before_their_use()
    {
        var good = SampleBundle.Bytes();
        for (var i = 0; i < good.Length; i += 7)
        {
            var bytes = (byte[])good.Clone();
            bytes[i] ^= 4;
            File.WriteAllBytes(_path, bytes);
            Assert.That(() => UseAll(_path), Throws.TypeOf<InvalidModelException>(), $"byte {i}");
        }
        File.WriteAllBytes(_path, good);
        Assert.That(() => UseAll(_path), Throws.Nothing);
    }

    [TestCase(BundleEntryNames.Plan)]
    [TestCase(BundleEntryNames.Model)]
    public void An_entry_that_nobody_uses_may_be_damaged_where_entries_are_verified_when_used(string used)
    {
        var manifest = SampleBundle.Manifest();
        manifest.Engines = ["native", "onnxruntime"];
        BundleWriter.Write(_path, manifest, [.. SampleBundle.Entries(), new(BundleEntryNames.Model, "a model of ONNX"u8.ToArray())]);
        var unused = used == BundleEntryNames.Model ? BundleEntryNames.Plan : BundleEntryNames.Model;
        var at = File.ReadAllBytes(_path).AsSpan().IndexOf(unused == BundleEntryNames.Model ? "a model of ONNX"u8 : "EDGEPLAN"u8);
        WriteByte(at, (byte)'?');
        using var reader = BundleReader.Open(_path, BundleVerification.WhenUsed);
        Assert.That(reader.Entry(used).Length, Is.Positive);
        for (var times = 0; times < 2; times++)
            Assert.That(() => reader.Entry(unused).Length, Refused($"the SHA-256 of {unused} is not the manifest's"));
        if (unused == BundleEntryNames.Plan)
            Assert.That(() => reader.ReadPlan(), Refused("the SHA-256 of plan.bin is not the manifest's"));
        Assert.That(() => BundleReader.Open(_path), Refused($"the SHA-256 of {unused} is not the manifest's"));
    }

    [Test]
    public void Every_truncation_and_any_addition_is_refused()
    {
        var bytes = SampleBundle.Bytes();
        File.WriteAllBytes(_path, [.. bytes, 0]);
        Assert.That(IsRefused());
        File.WriteAllBytes(_path, [.. bytes, .. new byte[512]]);
        Assert.That(IsRefused());
        for (var length = bytes.Length - 1; length >= 0; length--)
        {
            using (var stream = new FileStream(_path, FileMode.Open))
                stream.SetLength(length);
            Assert.That(IsRefused(), $"{length} bytes");
        }
    }

    [TestCase(0, 0, 1, 3, Description = "two manifests")]
    [TestCase(1, 0, 2, 3, Description = "digest first")]
    [TestCase(0, 1, 3, 2, Description = "entries in another order")]
    [TestCase(0, 1, 2, Description = "a listed entry is missing")]
    [TestCase(0, 1, 2, 3, 3, Description = "an entry twice")]
    [TestCase(2, 3, Description = "no manifest")]
    public void Entries_other_than_the_manifest_lists_are_refused(params int[] order)
    {
        var entries = Split(SampleBundle.Bytes());
        Assert.That(entries, Has.Count.EqualTo(4));
        File.WriteAllBytes(_path, [.. order.SelectMany(i => entries[i]), .. new byte[1024]]);
        Assert.That(() => BundleReader.Open(_path), Refused("the bundle is damaged: "));
    }

    [Test]
    public void A_newer_format_is_refused_with_the_remedy()
    {
        WriteSealed(json => json.Replace("\"format_version\": 1", $"\"format_version\": {Manifest.CurrentFormatVersion + 1}, \"what_is_new\": {{}}", StringComparison.Ordinal));
        Assert.That(() => BundleReader.Open(_path), Throws.TypeOf<InvalidModelException>().With.Message.EqualTo($"{_path}: the bundle has format version {Manifest.CurrentFormatVersion + 1}, this program reads up to {Manifest.CurrentFormatVersion}; update edgert."));
    }

    [TestCase("\"format_version\": 1,", "", "has no format_version of at least 1")]
    [TestCase("\"format_version\": 1,", "\"format_version\": 1, \"surprise\": 1,", "manifest.json is not valid (The JSON property 'surprise'")]
    [TestCase("\"format_version\": 1", "\"format_version\": 1.5", "has no format_version")]
    [TestCase("\"name\": \"sample\"", "\"name\": null", "manifest.json is not valid")]
    [TestCase("\"name\": \"sample\"", "\"name\": \"a\\u001bb\"", "name holds a control character")]
    [TestCase("\"type\": \"f32\"", "\"type\": \"string\"", "inputs[0].type is no element type of a fixed size")]
    [TestCase("        1,\n        10", "        0,\n        10", "inputs[0].shape has a dimension of 0")]
    [TestCase("        1,\n        10", "        65536,\n        65536", "inputs[0].shape has more than 2147483647 elements")]
    [TestCase("        1,\n        10", "        1,1,1,1,1,1,1,1,\n        10", "inputs[0].shape has 9 dimensions, at most 8 are allowed")]
    [TestCase("\"layout\": \"\"", "\"layout\": \"NCHW\"", "inputs[0].shape has 2 dimensions, its layout 4")]
    [TestCase("\"color\": \"GRAY\"", "\"color\": \"CMYK\"", "inputs[0].preprocessing.color must be one of 'RGB', 'BGR', 'GRAY'")]
    [TestCase("          0\n", "          0, 0, 0\n", "inputs[0].preprocessing has 3 means or scales, expected 1;")]
    [TestCase("          0\n", "          1e39\n", "manifest.json")]
    [TestCase("\"engines\": [\n    \"native\"\n  ]", "\"engines\": []", "engines must be [native]")]
    [TestCase("\"outputs\": [", "\"outputs\": [ null,", "outputs[0] is null")]
    [TestCase("\"name\": \"plan.bin\"", "\"name\": \"../../x\"", "are not those that its manifest lists")]
    [TestCase("\"size\": ", "\"size\": 1", "bytes, the manifest says 1")]
    [TestCase("{", "[", "has no format_version")]
    public void A_wrong_manifest_is_refused_even_if_its_digest_agrees(string old, string replacement, string message)
    {
        WriteSealed(json => new Regex(Regex.Escape(old)).Replace(json, replacement.Replace("$", "$$", StringComparison.Ordinal), 1));
        Assert.That(() => BundleReader.Open(_path), Refused(message));
    }

    [Test]
    public void A_plan_that_disagrees_with_the_manifest_is_refused()
    {
        var manifest = SampleBundle.Manifest();
        manifest.Outputs[0].Shape = [1, 11];
        BundleWriter.Write(_path, manifest, SampleBundle.Entries());
        using var reader = BundleReader.Open(_path);
        Assert.That(() => reader.ReadPlan(), Refused("output 0 is y: f32[1x10] in the plan and y: f32[1x11] in the manifest"));
    }

    [Test]
    public void A_bundle_without_a_plan_says_why()
    {
        var manifest = SampleBundle.Manifest();
        manifest.Engines = ["onnxruntime"];
        manifest.NativeUnsupported = "Einsum (node 'attention')";
        BundleWriter.Write(_path, manifest, [new(BundleEntryNames.Model, new byte[10])]);
        using var reader = BundleReader.Open(_path);
        Assert.That(() => reader.ReadPlan(), Refused("the model cannot run on the native engine (Einsum (node 'attention')); use '--engine onnxruntime'."));
        Assert.That(() => reader.Entry("card.md").Length, Refused("the bundle has no card.md, it has manifest.json, manifest.sha256, model.onnx"));
        Assert.That(reader.Labels, Is.Empty);
    }

    [Test]
    public void Files_that_are_no_bundle_are_named()
    {
        Assert.That(() => BundleReader.Open(_path), Refused("no such file; give the path of a bundle"));
        Assert.That(() => BundleReader.Open(Path.Combine(_path, "x")), Refused("no such file"));
        Assert.That(() => BundleReader.Open(Path.GetTempPath()), Refused("is a directory"));
        File.WriteAllBytes(_path, []);
        Assert.That(() => BundleReader.Open(_path), Refused("the file is empty"));
        var garbage = new byte[5000];
        new Random(4).NextBytes(garbage);
        foreach (var length in (int[])[1, 511, 512, 5000])
        {
            File.WriteAllBytes(_path, garbage[..length]);
            Assert.That(() => BundleReader.Open(_path), Refused("not a bundle (no tar header at its start); make one with 'edgec convert"));
        }
    }

    private static void UseAll(string path)
    {
        using var reader = BundleReader.Open(path, BundleVerification.WhenUsed);
        foreach (var entry in reader.Manifest.Entries)
            _ = reader.Entry(entry.Name);
        reader.ReadPlan().Constants.Dispose();
    }

    private bool IsRefused()
    {
        try
        {
            BundleReader.Open(_path).Dispose();
            return false;
        }
        catch (InvalidModelException)
        {
            return true;
        }
    }

    private static NUnit.Framework.Constraints.ContainsConstraint Refused(string message) =>
        Throws.TypeOf<InvalidModelException>().With.Message.Contains(message).And.Message.StartsWith(Path.GetTempPath()).And.Message.Not.Contains("\n");

    private void WriteByte(int position, byte value)
    {
        using var stream = new FileStream(_path, FileMode.Open);
        stream.Position = position;
        stream.WriteByte(value);
    }

    private void WriteSealed(Func<string, string> edit)
    {
        var manifest = SampleBundle.Manifest();
        var entries = SampleBundle.Entries();
        SampleBundle.Bytes(manifest, entries);
        var json = Encoding.UTF8.GetString(ManifestJson.Write(manifest));
        var edited = edit(json);
        Assert.That(edited, Is.Not.EqualTo(json));
        using var stream = File.Create(_path);
        BundleWriter.WriteSealed(stream, Encoding.UTF8.GetBytes(edited), entries);
    }

    private static List<byte[]> Split(byte[] bundle)
    {
        var entries = new List<byte[]>();
        for (var position = 0; position < bundle.Length - 1024;)
        {
            var size = Convert.ToInt32(Encoding.ASCII.GetString(bundle, position + 124, 11), 8);
            var end = position + 512 + (size + 511) / 512 * 512;
            entries.Add(bundle[position..end]);
            position = end;
        }
        return entries;
    }
}
