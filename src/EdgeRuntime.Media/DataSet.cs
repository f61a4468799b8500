using EdgeRuntime.Media.DataSets;

namespace EdgeRuntime.Media;

/// <summary>
/// Labelled examples in a file or folder, read one at a time. A data set is read by one thread at a time; open it once per thread to read it in parallel.
/// </summary>
public abstract class DataSet : IDisposable
{
    /// <summary>What was opened, for messages.</summary>
    public abstract string Name { get; }

    /// <summary>The number of samples, at least 1.</summary>
    public abstract int Count { get; }

    /// <summary>The names of the classes by label: those of the folders in ordinal order, or <c>0</c> … <c>n−1</c> up to the largest label there is. Empty without labels.</summary>
    public abstract IReadOnlyList<string> Classes { get; }

    /// <summary>
    /// Opens a data set. <paramref name="spec"/> is one of
    /// <list type="bullet">
    /// <item>an IDX pair, gzip-compressed or not: <c>IMAGES,LABELS</c>; or the images' path alone, with the labels beside it under the usual name
    /// (<c>train-images-idx3-ubyte.gz</c>, <c>train-labels-idx1-ubyte.gz</c>); or a folder that holds one pair; or <c>FOLDER/t10k</c> for the pair of that prefix
    /// where the folder holds several. u8 <c>[N,H,W]</c> and <c>[N,H,W,C]</c> are images, other types become f32;</item>
    /// <item>a folder of images or recordings <c>CLASS/FILE</c> (png, jpg, bmp, ppm, pgm; wav), also below one more folder; or of recordings whose names begin with the class, as in <c>7_george_3.wav</c>;</item>
    /// <item>a zip of the same; <c>FILE.zip/test</c> where there are several sets in it;</item>
    /// <item>an <c>.npz</c> with arrays <c>x</c> (<c>[N,…]</c>; u8 stays, other numbers become f32) and <c>y</c> (<c>[N]</c>, any integer type), or
    /// <c>images</c> and <c>labels</c>, or <c>arr_0</c> and <c>arr_1</c>, or <c>x_test</c> and <c>y_test</c>; <c>FILE.npz/test</c> where there are several.</item>
    /// </list>
    /// <c>?only=GLOB</c> or <c>?without=GLOB</c> behind a folder or zip takes some of its files, as in <c>fsdd.zip?without=*_george_*</c>.
    /// </summary>
    /// <param name="spec">The data set.</param>
    /// <param name="labelsRequired">Whether a set without labels is an error; otherwise its samples have <see cref="Sample.Label"/> −1 (calibration needs none).</param>
    /// <exception cref="ConfigurationException">There is no such file or folder, or the spec fits none or several sets; the message lists them.</exception>
    /// <exception cref="InvalidModelException">A file is not what its format demands.</exception>
    public static DataSet Open(string spec, bool labelsRequired = true) => DataSetOpener.Open(spec, labelsRequired);

    /// <summary>Reads one sample into <paramref name="sample"/>, replacing what it held. IDX sets allocate nothing once the sample's buffer has its size.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is not in [0, <see cref="Count"/>).</exception>
    /// <exception cref="InvalidModelException">The file is damaged at this place, or holds NaN or infinity.</exception>
    /// <exception cref="DeviceException">The library that decodes this image format is not installed.</exception>
    public void Read(int index, Sample sample)
    {
        ArgumentNullException.ThrowIfNull(sample);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        ReadSample(index, sample);
        if (sample.Type == ElementType.Float32)
            CheckFinite(sample);
    }

    private static void CheckFinite(Sample sample)
    {
        var values = sample.As<float>();
        for (var i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
                throw new InvalidModelException($"{sample.Name}: value {i} is {values[i]}, expected finite numbers; mend the file, or leave this sample out.");
        }
    }

    /// <summary>Reads a sample whose index is in range.</summary>
    protected abstract void ReadSample(int index, Sample sample);

    /// <summary>Closes the files.</summary>
    protected abstract void Dispose(bool disposing);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }
}
