using System.Buffers;
using System.Text;
using System.Text.Json;
using EdgeRuntime.Host.Server;
using EdgeRuntime.Host.Server.Inference;

namespace EdgeRuntime.Host.Tests.Server;

/// <summary>Values of every type, to their ends, and what is beyond them.</summary>
internal sealed class TensorJsonTests
{
    [TestCase(ElementType.Bool, "[true,false,true]", "[true,false,true]")]
    [TestCase(ElementType.Bool, "[1,0,1]", "[true,false,true]")]
    [TestCase(ElementType.UInt8, "[0,1,255]")]
    [TestCase(ElementType.UInt16, "[0,1,65535]")]
    [TestCase(ElementType.UInt32, "[0,1,4294967295]")]
    [TestCase(ElementType.UInt64, "[0,1,18446744073709551615]")]
    [TestCase(ElementType.Int8, "[-128,0,127]")]
    [TestCase(ElementType.Int16, "[-32768,0,32767]")]
    [TestCase(ElementType.Int32, "[-2147483648,0,2147483647]")]
    [TestCase(ElementType.Int64, "[-9223372036854775808,0,9223372036854775807]")]
    [TestCase(ElementType.Float32, "[-0.5,0,3.4028235E+38]")]
    [TestCase(ElementType.Float64, "[-0.1,0,1.7976931348623157E+308]")]
    public void Values_come_and_go(ElementType type, string json, string? expected = null)
    {
        using var tensor = new TensorBuffer(type, new TensorShape(3));
        TensorReader.Read(Encoding.UTF8.GetBytes(json + " , more"), tensor, "x");
        Assert.That(Write(tensor), Is.EqualTo(expected ?? json));
    }

    [TestCase(ElementType.Bool, "2")]
    [TestCase(ElementType.Bool, "null")]
    [TestCase(ElementType.UInt8, "256")]
    [TestCase(ElementType.UInt8, "-1")]
    [TestCase(ElementType.UInt8, "1.5")]
    [TestCase(ElementType.UInt16, "65536")]
    [TestCase(ElementType.UInt32, "4294967296")]
    [TestCase(ElementType.UInt64, "-1")]
    [TestCase(ElementType.Int8, "128")]
    [TestCase(ElementType.Int16, "32768")]
    [TestCase(ElementType.Int32, "true")]
    [TestCase(ElementType.Int64, "9223372036854775808")]
    [TestCase(ElementType.Float32, "1e39")]
    [TestCase(ElementType.Float32, "\"1\"")]
    [TestCase(ElementType.Float64, "1e309")]
    [TestCase(ElementType.Float64, "{}")]
    public void What_is_no_value_of_the_type_is_refused(ElementType type, string value)
    {
        using var tensor = new TensorBuffer(type, new TensorShape(2));
        Assert.That(() => TensorReader.Read(Encoding.UTF8.GetBytes($"[0,{value}]"), tensor, "x"), Throws.InstanceOf<RequestException>().With.Message.StartsWith("input 'x', value 1: not a").And.Property("Status").EqualTo(400));
    }

    [TestCase(float.NaN)]
    [TestCase(float.PositiveInfinity)]
    public void What_JSON_has_no_word_for_is_told(float value)
    {
        using var tensor = new TensorBuffer(ElementType.Float32, new TensorShape(1));
        tensor.As<float>()[0] = value;
        Assert.That(() => Write(tensor), Throws.InstanceOf<RequestException>().With.Message.Contains("binary_data").And.Property("Status").EqualTo(422));
    }

    [TestCase(ElementType.Float16)]
    [TestCase(ElementType.BFloat16)]
    public void Half_floats_are_binary_alone(ElementType type)
    {
        using var tensor = new TensorBuffer(type, new TensorShape(1));
        Assert.That(() => Write(tensor), Throws.InstanceOf<RequestException>().With.Message.Contains("for which the protocol has no JSON"));
        Assert.That(TensorType.HasJson(type), Is.False);
    }

    private static string Write(TensorBuffer tensor)
    {
        var text = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(text))
            TensorWriter.Write(writer, tensor, "y");
        return Encoding.UTF8.GetString(text.WrittenSpan).Replace("\\u002B", "+", StringComparison.Ordinal);
    }
}
