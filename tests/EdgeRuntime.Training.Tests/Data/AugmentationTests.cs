using EdgeRuntime.Training.Data;
using EdgeRuntime.Training.Recipes;

namespace EdgeRuntime.Training.Tests.Data;

public class AugmentationTests
{
    private const int Count = 40;
    private const int Size = Synthetic.Size;

    private string _folder = "";
    private SampleStore _samples = null!;

    [OneTimeSetUp]
    public void Load()
    {
        _folder = Directory.CreateTempSubdirectory("edge-augment-").FullName;
        _samples = SampleStore.Load(Synthetic.Write(_folder, Count), new ModelInput([1, Size, Size], true, false, new ImagePreprocessing { Color = "GRAY", Mean = [100], Scale = [0.5f] }),
            count => [.. Enumerable.Range(0, count)], default);
    }

    [OneTimeTearDown]
    public void Remove() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void Equal_seeds_give_equal_pictures_and_others_do_not()
    {
        var how = new AugmentRecipe { Flip = true, Shift = 2, Cutout = 3 };
        var first = Read(how, 7);
        Assert.That(Read(how, 7), Is.EqualTo(first));
        Assert.That(Read(how, 8), Is.Not.EqualTo(first));
        Assert.That(Read(new AugmentRecipe(), 7), Is.EqualTo(Read(null, 7)), "nothing asked for, nothing changed");
    }

    [Test]
    public void Flips_mirror_about_half_of_the_pictures()
    {
        var (plain, flipped) = (Read(null, 1), Read(new AugmentRecipe { Flip = true }, 1));
        var mirrored = 0;
        for (var i = 0; i < Count; i++)
        {
            float[][] rows = Rows(plain, i), changed = Rows(flipped, i);
            var isMirrored = !changed[0].SequenceEqual(rows[0]);
            Assert.That(changed, Is.EqualTo(isMirrored ? rows.Select(row => row.Reverse().ToArray()) : rows), $"picture {i}");
            mirrored += isMirrored ? 1 : 0;
        }
        Assert.That(mirrored, Is.InRange(10, 30));
    }

    [TestCase("edge")]
    [TestCase("zero")]
    public void Shifts_move_by_whole_pixels_and_fill_what_is_left(string fill)
    {
        var (plain, shifted) = (Read(null, 1), Read(new AugmentRecipe { Shift = 2, Fill = fill }, 1));
        var found = new HashSet<(int, int)>();
        for (var i = 0; i < Count; i++)
        {
            float[][] rows = Rows(plain, i), changed = Rows(shifted, i);
            var matches = (from dy in Enumerable.Range(-2, 5) from dx in Enumerable.Range(-2, 5) where Moved(rows, dy, dx).Zip(changed, (a, b) => a.SequenceEqual(b)).All(same => same) select (dy, dx)).ToArray();
            Assert.That(matches, Has.Length.EqualTo(1), $"picture {i} is the original moved one way");
            found.Add(matches[0]);
        }
        Assert.That(found, Has.Count.GreaterThan(12), "of 25 ways");
        Assert.That(found.Max(move => move.Item1) - found.Min(move => move.Item1), Is.EqualTo(4));

        float[][] Moved(float[][] rows, int dy, int dx) => [.. Enumerable.Range(0, Size).Select(y => Enumerable.Range(0, Size).Select(x => At(rows, y + dy, x + dx)).ToArray())];

        float At(float[][] rows, int y, int x) => fill == "edge" ? rows[Math.Clamp(y, 0, Size - 1)][Math.Clamp(x, 0, Size - 1)] : y is >= 0 and < Size && x is >= 0 and < Size ? rows[y][x] : 0;
    }

    [Test]
    public void Cutout_clears_one_square_cut_at_the_border()
    {
        var (plain, cut) = (Read(null, 1), Read(new AugmentRecipe { Cutout = 3 }, 1));
        for (var i = 0; i < Count; i++)
        {
            float[][] rows = Rows(plain, i), changed = Rows(cut, i);
            var cleared = (from y in Enumerable.Range(0, Size) from x in Enumerable.Range(0, Size) where changed[y][x] != rows[y][x] select (Y: y, X: x)).ToArray();
            Assert.That(cleared, Is.Not.Empty);
            Assert.That(cleared, Has.All.Matches<(int Y, int X)>(at => changed[at.Y][at.X] == 0));
            int height = cleared.Max(at => at.Y) - cleared.Min(at => at.Y) + 1, width = cleared.Max(at => at.X) - cleared.Min(at => at.X) + 1;
            Assert.That(height, Is.InRange(1, 3));
            Assert.That(width, Is.InRange(1, 3));
            Assert.That(cleared, Has.Length.GreaterThanOrEqualTo(height * width - 1), "a pixel that was 0 before is not seen to change");
        }
    }

    private float[] Read(AugmentRecipe? how, long seed)
    {
        var (inputs, labels) = (new float[Count * Size * Size], new long[Count]);
        _samples.Read([.. Enumerable.Range(0, Count)], inputs, labels, how is null ? null : new Augmentation(how, [1, Size, Size], new RandomSource(seed)));
        Assert.That(labels, Is.EqualTo(Enumerable.Range(0, Count).Select(i => i % Synthetic.Classes)));
        return inputs;
    }

    private static float[][] Rows(float[] pictures, int index) => [.. pictures.Skip(index * Size * Size).Take(Size * Size).Chunk(Size)];
}
