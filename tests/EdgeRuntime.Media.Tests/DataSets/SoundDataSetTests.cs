using System.Buffers.Binary;

namespace EdgeRuntime.Media.Tests.DataSets;

public sealed class SoundDataSetTests : DataSetFolderTest
{
    [Test]
    public void Recordings_in_one_folder_are_classed_by_their_names()
    {
        Write("7_anna_0.wav", 8000, 1, 100, -100);
        Write("3_anna_0.wav", 8000, 1, 1);
        Write("3_bob_1.wav", 16000, 2, 16384, 0, -16384, 8192);
        using var set = DataSet.Open(_folder.Path);
        Assert.That(set.Classes, Is.EqualTo(new[] { "3", "7" }));
        var sample = new Sample();
        set.Read(1, sample);
        Assert.That((sample.Label, sample.SampleRate, sample.IsSound, sample.IsImage, sample.Name), Is.EqualTo((0, 16000, true, false, Path.Combine(_folder.Path, "3_bob_1.wav"))));
        Assert.That(sample.As<float>().ToArray(), Is.EqualTo(new[] { 0.25f, -0.125f }), "channels are mixed");
        set.Read(2, sample);
        Assert.That((sample.Label, sample.SampleRate, sample.As<float>().Length), Is.EqualTo((1, 8000, 2)));
        sample.PrepareImage(2, 2, 1);
        Assert.That(sample.IsSound, Is.False);
    }

    [TestCase("?only=*_anna_*", 2), TestCase("?without=*_anna_*", 1), TestCase("?only=3_*", 2), TestCase("?only=3_????_?.wav", 1)]
    public void Some_of_the_files_may_be_meant(string filter, int count)
    {
        Write("7_anna_0.wav", 8000, 1, 1);
        Write("3_anna_0.wav", 8000, 1, 1);
        Write("3_bob_1.wav", 8000, 1, 1);
        using var set = DataSet.Open(_folder.Path + filter);
        Assert.That(set.Count, Is.EqualTo(count));
    }

    [Test]
    public void Class_folders_hold_recordings_too()
    {
        Write("yes/a.wav", 8000, 1, 1);
        Write("no/b.wav", 8000, 1, 1);
        using var set = DataSet.Open(_folder.Path);
        Assert.That((set.Count, string.Join(',', set.Classes)), Is.EqualTo((2, "no,yes")));
    }

    [Test]
    public void What_is_wrong_is_named()
    {
        Write("7_anna_0.wav", 8000, 1, 1);
        File.WriteAllBytes(Path.Combine(_folder.Path, "8_anna_0.wav"), "RIFF"u8.ToArray());
        Assert.That(() => DataSet.Open(_folder.Path + "?only=*_carl_*"), Throws.TypeOf<ConfigurationException>().With.Message.Contains("?only=*_carl_*: no pictures or sound"));
        Assert.That(() => DataSet.Open(Path.Combine(_folder.Path, "a.npz") + "?only=x"), Throws.TypeOf<ConfigurationException>());
        using var set = DataSet.Open(_folder.Path);
        Assert.That(() => set.Read(1, new Sample()), Throws.TypeOf<InvalidModelException>().With.Message.Contains("8_anna_0.wav"));
    }

    private void Write(string name, int rate, int channels, params short[] samples)
    {
        var path = Path.Combine(_folder.Path, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var file = new byte[44 + 2 * samples.Length];
        "RIFF"u8.CopyTo(file);
        "WAVEfmt "u8.CopyTo(file.AsSpan(8));
        "data"u8.CopyTo(file.AsSpan(36));
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(4), file.Length - 8);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(16), 16);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(20), 1);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(22), (short)channels);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(24), rate);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(28), rate * channels * 2);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(32), (short)(channels * 2));
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(34), 16);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(40), 2 * samples.Length);
        for (var i = 0; i < samples.Length; i++)
            BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(44 + 2 * i), samples[i]);
        File.WriteAllBytes(path, file);
    }
}
