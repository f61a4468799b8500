using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using EdgeRuntime.Devices.Linux.V4l2;

namespace EdgeRuntime.Devices.Tests.V4l2;

/// <summary>Sizes and offsets against those that a C program printed with linux/videodev2.h on x86-64; arm64 has the same, as both are LP64.</summary>
public sealed class V4l2StructTests
{
    [Test]
    public void Sizes_are_those_of_the_header()
    {
        Assert.That(Unsafe.SizeOf<V4l2Capability>(), Is.EqualTo(104));
        Assert.That(Unsafe.SizeOf<V4l2FormatDescription>(), Is.EqualTo(64));
        Assert.That(Unsafe.SizeOf<V4l2Input>(), Is.EqualTo(80));
        Assert.That(Unsafe.SizeOf<V4l2Format>(), Is.EqualTo(208));
        Assert.That(Unsafe.SizeOf<V4l2RequestBuffers>(), Is.EqualTo(20));
        Assert.That(Unsafe.SizeOf<V4l2Plane>(), Is.EqualTo(64));
        Assert.That(Unsafe.SizeOf<V4l2Buffer>(), Is.EqualTo(88));
        Assert.That(Unsafe.SizeOf<V4l2ExportBuffer>(), Is.EqualTo(64));
        Assert.That(Unsafe.SizeOf<V4l2StreamParameters>(), Is.EqualTo(204));
        Assert.That(Unsafe.SizeOf<V4l2FrameSize>(), Is.EqualTo(44));
        Assert.That(Unsafe.SizeOf<V4l2FrameInterval>(), Is.EqualTo(52));
        Assert.That(Unsafe.SizeOf<V4l2QueryExtendedControl>(), Is.EqualTo(232));
        Assert.That(Unsafe.SizeOf<V4l2QueryControl>(), Is.EqualTo(68));
        Assert.That(Unsafe.SizeOf<V4l2QueryMenu>(), Is.EqualTo(44));
        Assert.That(Unsafe.SizeOf<V4l2ExtendedControl>(), Is.EqualTo(20));
        Assert.That(Unsafe.SizeOf<V4l2ExtendedControls>(), Is.EqualTo(32));
        Assert.That(Unsafe.SizeOf<V4l2EventSubscription>(), Is.EqualTo(32));
        Assert.That(Unsafe.SizeOf<V4l2Event>(), Is.EqualTo(136));
    }

    [TestCase(typeof(V4l2FormatDescription), nameof(V4l2FormatDescription.PixelFormat), 44)]
    [TestCase(typeof(V4l2Format), nameof(V4l2Format.PlaneCount), 188)]
    [TestCase(typeof(V4l2Format), nameof(V4l2Format.Width), 8)]
    [TestCase(typeof(V4l2Format), nameof(V4l2Format.SizeImage), 28)]
    [TestCase(typeof(V4l2Format), nameof(V4l2Format.Encoding), 44)]
    [TestCase(typeof(V4l2Format), nameof(V4l2Format.PlaneFormats), 28)]
    [TestCase(typeof(V4l2Buffer), nameof(V4l2Buffer.Seconds), 24)]
    [TestCase(typeof(V4l2Buffer), nameof(V4l2Buffer.Sequence), 56)]
    [TestCase(typeof(V4l2Buffer), nameof(V4l2Buffer.Planes), 64)]
    [TestCase(typeof(V4l2Buffer), nameof(V4l2Buffer.Length), 72)]
    [TestCase(typeof(V4l2Plane), nameof(V4l2Plane.DataOffset), 16)]
    [TestCase(typeof(V4l2StreamParameters), nameof(V4l2StreamParameters.Numerator), 12)]
    [TestCase(typeof(V4l2FrameInterval), nameof(V4l2FrameInterval.Numerator), 20)]
    [TestCase(typeof(V4l2QueryExtendedControl), nameof(V4l2QueryExtendedControl.Flags), 72)]
    [TestCase(typeof(V4l2ExtendedControls), nameof(V4l2ExtendedControls.Controls), 24)]
    public void Offsets_are_those_of_the_header(Type type, string field, int offset) => Assert.That((int)Marshal.OffsetOf(type, field), Is.EqualTo(offset));

    [TestCase(V4l2Requests.QueryCapabilities, typeof(V4l2Capability))]
    [TestCase(V4l2Requests.SetFormat, typeof(V4l2Format))]
    [TestCase(V4l2Requests.Dequeue, typeof(V4l2Buffer))]
    [TestCase(V4l2Requests.RequestBuffers, typeof(V4l2RequestBuffers))]
    [TestCase(V4l2Requests.ExportBuffer, typeof(V4l2ExportBuffer))]
    [TestCase(V4l2Requests.SetParameters, typeof(V4l2StreamParameters))]
    [TestCase(V4l2Requests.SetExtendedControls, typeof(V4l2ExtendedControls))]
    [TestCase(V4l2Requests.QueryExtendedControl, typeof(V4l2QueryExtendedControl))]
    [TestCase(V4l2Requests.DequeueEvent, typeof(V4l2Event))]
    public void Call_numbers_hold_the_sizes(uint request, Type type) => Assert.That((request >> 16) & 0x3fff, Is.EqualTo((uint)Marshal.SizeOf(type)));
}
