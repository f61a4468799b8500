using EdgeRuntime.Training.Data.Sound;

namespace EdgeRuntime.Training.Tests.Data;

public sealed class JoinedClipsTests
{
    [TestCase("fsdd.zip?without=*_lucas_*&join=1-6", "fsdd.zip?without=*_lucas_*", 1, 6, 20, 400)]
    [TestCase("fsdd.zip?join=3", "fsdd.zip", 3, 3, 20, 400)]
    [TestCase("fsdd.zip?join=2-4&gap=0-100", "fsdd.zip", 2, 4, 0, 100)]
    [TestCase("fsdd.zip?join=2-4&only=*_a_*&gap=50", "fsdd.zip?only=*_a_*", 2, 4, 50, 50)]
    public void What_is_joined_stands_behind_the_data(string spec, string data, int least, int most, int leastGap, int mostGap)
    {
        var join = JoinSpec.Split(ref spec);
        Assert.That((spec, join), Is.EqualTo((data, new JoinSpec(least, most, leastGap, mostGap))));
    }

    [TestCase("x?join=0-3")]
    [TestCase("x?join=4-3")]
    [TestCase("x?join=1-65")]
    [TestCase("x?join=a")]
    [TestCase("x?join=1-2&gap=5-1")]
    public void What_is_no_range_is_refused(string spec) => Assert.That(() => JoinSpec.Split(ref spec), Throws.TypeOf<ConfigurationException>().With.Message.StartsWith("x?join=").And.Message.Contains("range"));

    [Test]
    public void Without_it_the_data_stay()
    {
        var spec = "x?only=*_a_*";
        Assert.That((JoinSpec.Split(ref spec), spec), Is.EqualTo(((JoinSpec?)null, "x?only=*_a_*")));
    }

    [TestCase("fsdd.zip/7_george_3.wav", "george")]
    [TestCase("/data/yes_my_own_voice_12.wav", "my_own_voice")]
    [TestCase("yes/0001.wav", "")]
    public void A_file_says_who_speaks(string name, string speaker) => Assert.That(JoinedClips.SpeakerOf(name), Is.EqualTo(speaker));

    // Each recording is a constant: hundreds for the speaker, ones for the class.
    [Test]
    public void A_string_has_one_speaker_the_right_classes_and_gaps_and_is_no_longer_than_allowed()
    {
        var clips = new JoinedClips(new JoinSpec(2, 5, 10, 30), 1000);
        for (var i = 0; i < 30; i++)
            clips.Add([.. Enumerable.Repeat(100f * (i % 3 + 1) + i % 10 + 1, 40 + i)], i % 10, $"{i % 10}_s{i % 3}_{i}.wav", part: i < 6 ? 1 : 0);
        var lengths = new HashSet<int>();
        for (var i = 0; i < 300; i++)
        {
            var joined = clips.Join(i % 30, new RandomSource(5, i), 250).ToArray();
            Assert.That(joined, Has.Length.LessThanOrEqualTo(250));
            Assert.That(joined.Where(static value => value > 0).Select(static value => (int)value / 100), Is.All.EqualTo(i % 3 + 1), "one speaker");
            var runs = new List<(float Value, int Count)>();
            foreach (var value in joined)
            {
                if (runs.Count > 0 && runs[^1].Value == value)
                    runs[^1] = (value, runs[^1].Count + 1);
                else
                    runs.Add((value, 1));
            }
            Assert.That(runs.Where(static run => run.Value > 0).Select(static run => (int)run.Value % 100 - 1), Is.EqualTo(clips.Tokens));
            Assert.That(runs.Where(static run => run.Value == 0).Select(static run => run.Count), Is.All.InRange(10, 30));
            Assert.That(clips.Tokens[0], Is.EqualTo(i % 30 % 10), "it begins with the recording that was asked for");
            Assert.That(clips.Parts.Select(part => joined[part].Distinct().Single()), Is.EqualTo(runs.Where(static run => run.Value > 0).Select(static run => run.Value)), "where they lie");
            lengths.Add(clips.Tokens.Count);
            if (i % 30 < 6)
                Assert.That(runs.Where(static run => run.Value > 0).Select(static run => run.Count), Is.All.LessThanOrEqualTo(45), "what is held back is joined with what is held back");
        }
        Assert.That(lengths, Is.EquivalentTo((int[])[2, 3, 4]), "five do not fit");
    }

    [Test]
    public void Every_second_recording_may_begin_too_late()
    {
        float[] whole = [.. Enumerable.Range(0, 90).Select(i => (float)i)];
        var clips = new JoinedClips(new JoinSpec(3, 3, 10, 10), 1000);
        clips.Add(whole, 0, "0_a_0.wav");
        var starts = new List<float>();
        for (var i = 0; i < 200; i++)
        {
            var joined = clips.Join(0, new RandomSource(3, i), 1000, cut: 50).ToArray();
            starts.AddRange(clips.Parts.Select(part => joined[part][0]));
            Assert.That(clips.Parts.Select(part => joined[part][^1]), Is.All.EqualTo(89), "ends stay");
        }
        Assert.That(starts.Count(start => start == 0), Is.InRange(270, 350), "every second, and those of which nothing was cut");
        Assert.That(starts.Max(), Is.InRange(27, 29), "a third at most");
        Assert.That(BeginningCut.Apply(whole, 0, new RandomSource(1)).ToArray(), Is.EqualTo(whole));
    }

    [Test]
    public void The_same_numbers_give_the_same_string()
    {
        var clips = new JoinedClips(new JoinSpec(1, 6), 8000);
        for (var i = 0; i < 20; i++)
            clips.Add([.. Enumerable.Repeat((float)i, 3000)], i, $"{i}_a_{i}.wav");
        var first = clips.Join(3, new RandomSource(9, 4), 32000).ToArray();
        clips.Join(4, new RandomSource(9, 5), 32000);
        Assert.That(clips.Join(3, new RandomSource(9, 4), 32000).ToArray(), Is.EqualTo(first));
    }
}
