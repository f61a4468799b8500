using static EdgeRuntime.Graph.Tests.TfLite.FlatBufferWriter;

namespace EdgeRuntime.Graph.Tests.TfLite;

/// <summary>Sparse weights behind DENSIFY.</summary>
[TestFixture]
public class SparseTensorTests
{
    private static Field[] Dense(int size) => [Byte(0, 0), Int(1, size)];

    private static Field[] Csr(int[] segments, int[] indices) => [Byte(0, 1), Byte(2, 1), Table(3, Ints(0, segments)), Byte(4, 3), Table(5, Bytes(0, Array.ConvertAll(indices, i => (byte)i)))];

    private static TensorData Densify(float[] stored, int[] shape, int[] order, int[] blocks, params Field[][] levels)
    {
        var b = new TfLiteBuilder();
        var x = b.Input(new float[shape.Aggregate((m, n) => m * n)], shape);
        var sparse = b.Constant(stored, shape, Table(6, Ints(0, order), Ints(1, blocks), Tables(2, levels)));
        return b.Run(b.Op(0, [x, b.Op(124, [sparse], b.Result(shape))], b.Result(shape)))[0];
    }

    [Test]
    public void Rows_with_compressed_columns() =>
        Expect(Densify([1, 2, 3, 4], [3, 4], [0, 1], [], Dense(3), Csr([0, 2, 2, 4], [1, 3, 0, 2])), 0, 1, 0, 2, 0, 0, 0, 0, 3, 0, 4, 0);

    [Test]
    public void Columns_with_compressed_rows() =>
        Expect(Densify([1, 2, 3], [2, 3], [1, 0], [], Dense(3), Csr([0, 1, 1, 3], [1, 0, 1])), 0, 0, 2, 1, 0, 3);

    // The example of the schema: 4x4 in blocks of 2x2, of which (0,0) and (1,1) are stored.
    [Test]
    public void Blocks() => Expect(Densify([1, 2, 3, 4, 5, 6, 7, 8], [4, 4], [0, 1, 2, 3], [0, 1], Dense(2), Csr([0, 1, 2], [0, 1]), Dense(2), Dense(2)),
        1, 2, 0, 0, 3, 4, 0, 0, 0, 0, 5, 6, 0, 0, 7, 8);

    [TestCase(new[] { 0, 2, 2, 9 }, new[] { 1, 3, 0, 2 }, "segments")]
    [TestCase(new[] { 0, 2, 2, 4 }, new[] { 1, 4, 0, 2 }, "not below 4")]
    [TestCase(new[] { 0, 2, 2, 3 }, new[] { 1, 3, 0, 2 }, "places 3 values|place 3 values")]
    [TestCase(new[] { 0, -1, 2, 4 }, new[] { 1, 3, 0, 2 }, "segments")]
    public void Levels_that_contradict_each_other_are_refused(int[] segments, int[] indices, string reason) =>
        Assert.That(() => Densify([1, 2, 3, 4], [3, 4], [0, 1], [], Dense(3), Csr(segments, indices)), Throws.TypeOf<InvalidModelException>().With.Message.Match(reason));

    [Test]
    public void A_small_file_cannot_describe_a_huge_tensor()
    {
        var b = new TfLiteBuilder();
        var sparse = b.Constant([1f], [1 << 15, 1 << 15], Table(6, Ints(0, 0, 1), Tables(2, Dense(1 << 15), Csr([0], []))));
        var y = b.Op(0, [b.Input([1f], 1), b.Op(124, [sparse], b.Result([1 << 15, 1 << 15]))], b.Result([1 << 15, 1 << 15]));
        Assert.That(() => b.Read(y), Throws.TypeOf<InvalidModelException>().With.Message.Contains("beyond what a file of its size can mean"));
    }

    private static void Expect(TensorData found, params float[] expected) => Assert.That(found.As<float>().ToArray(), Is.EqualTo(expected));
}
