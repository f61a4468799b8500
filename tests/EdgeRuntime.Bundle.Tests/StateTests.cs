using System.Text;

namespace EdgeRuntime.Bundle.Tests;

/// <summary>State in manifests: written, read, checked.</summary>
public sealed class StateTests
{
    [Test]
    public void State_is_written_and_read()
    {
        var bytes = ManifestJson.Write(Stateful());
        Assert.That(Encoding.UTF8.GetString(bytes), Does.Contain("\"state\": [\n    {\n      \"input\": \"h\",\n      \"output\": \"hn\"\n    }\n  ]"));
        Assert.That(ManifestJson.Read(bytes, "test").State!.Select(pair => pair.ToString()), Is.EqualTo(new[] { "h=hn" }));
        Assert.That(SampleBundle.Bytes(Stateful()), Is.Not.Empty);
    }

    [Test]
    public void A_manifest_without_state_is_what_it_was()
    {
        var text = Encoding.UTF8.GetString(ManifestJson.Write(SampleBundle.Manifest()));
        Assert.That(text, Does.Contain("\"format_version\": 1").And.Not.Contains("state"));
        Assert.That(ManifestJson.Read(Encoding.UTF8.GetBytes(text), "test").State, Is.Null);
    }

    [TestCase("x", "hn", "the input is f32[1x10], the output f32[2x3]")]
    [TestCase("g", "hn", "there is no input 'g' (the inputs are 'x', 'h')")]
    [TestCase("h", "y2", "there is no output 'y2' (the outputs are 'y', 'hn')")]
    public void A_pair_that_does_not_fit_is_refused(string input, string output, string message)
    {
        var manifest = Stateful();
        manifest.State = [new() { Input = input, Output = output }];
        Assert.That(() => SampleBundle.Bytes(manifest), Throws.TypeOf<InvalidModelException>().With.Message.Contains(message));
    }

    [Test]
    public void Pairs_share_no_names()
    {
        var manifest = Stateful();
        manifest.State!.Add(new() { Input = "h", Output = "hn" });
        Assert.That(() => SampleBundle.Bytes(manifest), Throws.TypeOf<InvalidModelException>().With.Message.Contains("input 'h' is state already"));
    }

    [Test]
    public void State_needs_its_format_version()
    {
        var manifest = Stateful();
        manifest.FormatVersion = 1;
        Assert.That(() => SampleBundle.Bytes(manifest), Throws.TypeOf<InvalidModelException>().With.Message.Contains("state needs format_version 2"));
        manifest = Stateful();
        manifest.State = [];
        Assert.That(() => SampleBundle.Bytes(manifest), Throws.TypeOf<InvalidModelException>().With.Message.Contains("state is empty"));
    }

    private static Manifest Stateful()
    {
        var manifest = SampleBundle.Manifest();
        manifest.FormatVersion = 2;
        manifest.Inputs.Add(new() { Name = "h", Shape = [2, 3] });
        manifest.Outputs.Add(new() { Name = "hn", Shape = [2, 3] });
        manifest.State = [new() { Input = "h", Output = "hn" }];
        return manifest;
    }
}
