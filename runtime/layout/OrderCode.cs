using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>
/// A build step between NativeAOT's compiler and the linker: puts the functions that a start of the program runs beside each other. The compiler sorts functions by name, so that a start touches every hundredth; the kernel maps 64 kB
/// around each that is touched, and nearly all of the code counts as memory of the process. The compiler has no option for it, and the linker cannot help, as all functions are one section.
/// Everything in the object file speaks of functions by their symbols, so that they can be moved: the bytes, the values of the symbols and the places of relocations change, nothing else does. Line numbers for debuggers do not follow.
/// </summary>
public sealed class OrderCode : Task
{
    private const string Section = "__managedcode";
    private const int SectionBytes = 64, SymbolBytes = 24, RelocationBytes = 24;
    private const int Function = 2;

    /// <summary>The object file (ELF, 64 bits, little endian); it is rewritten.</summary>
    [Required]
    public string ObjectFile { get; set; } = "";

    /// <summary>The names of functions in their new order, one a line, or with * at the end all that begin so. What the program has not is passed over.</summary>
    [Required]
    public string OrderFile { get; set; } = "";

    public override bool Execute()
    {
        try
        {
            return Order();
        }
        catch (Exception e) when (e is InvalidDataException or InvalidOperationException or ArgumentException or IndexOutOfRangeException or KeyNotFoundException)
        {
            return Leave(e.Message); // the file is written last: it is as it was
        }
    }

    // Another version of the compiler may write what this step does not know: the program is right without it.
    private bool Leave(string reason)
    {
        Log.LogMessage(MessageImportance.High, $"{ObjectFile}: functions keep the compiler's order ({reason}): the program takes more memory and a little more time to start; see docs/start-up.md.");
        return true;
    }

    private bool Order()
    {
        var elf = new Elf(File.ReadAllBytes(ObjectFile));
        var code = elf.Find(Section);
        var functions = elf.Functions(code);
        if (functions.Count == 0)
            return Leave($"no functions in {Section}; has the compiler changed its format?");
        var starts = functions.Select(static one => one.Start).Distinct().OrderBy(static start => start).ToArray();
        var wanted = Wanted(functions);
        var order = wanted.Concat(starts.Except(wanted).OrderBy(static start => start)).ToArray();
        var moved = new Dictionary<long, long>();
        var bytes = new MemoryStream();
        foreach (var start in order)
        {
            var index = Array.BinarySearch(starts, start);
            var end = index + 1 < starts.Length ? starts[index + 1] : elf.Size(code);
            var alignment = start % 32 == 0 ? 32 : start % 16 == 0 ? 16 : 1;
            while (bytes.Length % alignment != 0)
                bytes.WriteByte(0xCC);
            moved.Add(start, bytes.Length);
            bytes.Write(elf.Bytes, (int)(elf.Offset(code) + start), (int)(end - start));
        }
        long Place(long old)
        {
            var index = Array.BinarySearch(starts, old);
            var start = starts[index >= 0 ? index : ~index - 1];
            return moved[start] + old - start;
        }
        var content = bytes.ToArray();
        var relocated = elf.RelocatedPlaces(code);
        foreach (var (name, start, size) in functions.GroupBy(static one => one.Start).Select(static same => same.First()))
        {
            if (Adjust(elf, code, start, size, content, relocated, Place) is { } fault)
                return Leave($"{name}: {fault}");
        }
        elf.Move(code, content, Place);
        var whole = ObjectFile + ".tmp";
        File.WriteAllBytes(whole, elf.Bytes);
        File.Replace(whole, ObjectFile, null); // what interrupts the build, or a full disk, leaves the compiler's file
        Log.LogMessage(MessageImportance.Normal, $"{wanted.Count} of {starts.Length} functions of {Section} were moved to its beginning.");
        return true;
    }

    // The compiler resolves calls and addresses within the section itself: those that leave their function are followed to where it and they now are. What is wrong is returned: nothing may be left that was not understood.
    private static string Adjust(Elf elf, int code, long start, long size, byte[] content, HashSet<long> relocated, Func<long, long> place)
    {
        var found = 0;
        var expected = 0;
        for (var i = start; i < start + size; i++)
            expected += relocated.Contains(i) ? 1 : 0;
        var at = start;
        while (at < start + size)
        {
            var instruction = Instruction.Read(elf.Bytes, (int)(elf.Offset(code) + at));
            if (instruction.Length == 0 || at + instruction.Length > start + size)
                return $"an instruction that is not known at {at - start}";
            var next = at + instruction.Length;
            if (instruction.Field > 0)
            {
                var field = at + instruction.Field;
                if (relocated.Contains(field))
                {
                    found++;
                }
                else
                {
                    var target = next + BitConverter.ToInt32(elf.Bytes, (int)(elf.Offset(code) + field));
                    if (target < 0 || target >= elf.Size(code))
                        return $"an address beyond the code at {at - start}";
                    if (target < start || target >= start + size)
                        Array.Copy(BitConverter.GetBytes((int)(place(target) - place(next - 1) - 1)), 0, content, (int)place(field), 4);
                }
            }
            at = next;
        }
        return at == start + size && found == expected ? null : $"{expected} relocations, found {found} in its instructions";
    }

    private HashSet<long> Wanted(List<(string Name, long Start, long Size)> functions)
    {
        var byName = new Dictionary<string, long>();
        foreach (var (name, start, _) in functions)
            byName[name] = start;
        var wanted = new HashSet<long>(); // keeps the order in which it is filled, as nothing is taken away
        foreach (var line in File.ReadAllLines(OrderFile))
        {
            if (line.EndsWith("*", StringComparison.Ordinal))
                wanted.UnionWith(functions.Where(one => one.Name.StartsWith(line.Substring(0, line.Length - 1), StringComparison.Ordinal)).Select(static one => one.Start));
            else if (byName.TryGetValue(line, out var start))
                wanted.Add(start);
        }
        return wanted;
    }

    // Numbers are read as this machine keeps them: the compiler of NativeAOT runs on little-endian machines alone.
    private sealed class Elf
    {
        private readonly int _sections, _count, _names;

        public Elf(byte[] bytes)
        {
            Bytes = bytes;
            if (bytes.Length < 64 || Int(0) != 0x464C457F || Short(4) != 0x0102)
                throw new InvalidDataException("no ELF file of 64 bits, little endian");
            _sections = (int)Long(0x28);
            (_count, _names) = (Short(0x3C), Short(0x3E));
        }

        public byte[] Bytes { get; private set; }

        public int Find(string name) => Enumerable.Range(0, _count).First(section => Text(Offset(_names) + Int(Header(section))) == name);

        public long Offset(int section) => Long(Header(section) + 24);

        public long Size(int section) => Long(Header(section) + 32);

        public List<(string Name, long Start, long Size)> Functions(int section)
        {
            var functions = new List<(string, long, long)>();
            Symbols((at, names) =>
            {
                if (Short(at + 6) == section && (Bytes[at + 4] & 15) == Function)
                    functions.Add((Text(names + Int(at)), Long(at + 8), Long(at + 16)));
            });
            return functions;
        }

        /// <summary>Where in a section the linker writes.</summary>
        public HashSet<long> RelocatedPlaces(int section)
        {
            var places = new HashSet<long>();
            for (var other = 0; other < _count; other++)
            {
                if (Int(Header(other) + 4) != 4 || Int(Header(other) + 44) != section)
                    continue;
                for (var at = (int)Offset(other); at < Offset(other) + Size(other); at += RelocationBytes)
                    places.Add(Long(at));
            }
            return places;
        }

        /// <summary>Replaces a section's bytes; what spoke of a place in it speaks of the new place.</summary>
        public void Move(int section, byte[] content, Func<long, long> place)
        {
            var own = -1;
            Symbols((at, _) =>
            {
                if (Short(at + 6) != section)
                    return;
                if ((Bytes[at + 4] & 15) == Function)
                    Put(at + 8, place(Long(at + 8)));
                else
                    own = Long(at + 8) == 0 ? Index(at) : throw new InvalidDataException("a symbol in the code that is no function");
            });
            for (var other = 0; other < _count; other++)
            {
                if (Int(Header(other) + 4) != 4)
                    continue;
                var target = Int(Header(other) + 44);
                for (var at = (int)Offset(other); at < Offset(other) + Size(other); at += RelocationBytes)
                {
                    if (Int(at + 12) == own) // the section itself and a number: debug information
                        Put(at + 16, Long(at + 16) < Size(section) ? place(Long(at + 16)) : content.Length);
                    if (target == section)
                        Put(at, place(Long(at)));
                }
                if (target == section)
                    Sort((int)Offset(other), (int)Size(other));
            }
            var end = (Bytes.Length + 63) & ~63;
            var grown = new byte[end + content.Length];
            Bytes.CopyTo(grown, 0);
            content.CopyTo(grown, end);
            Bytes = grown;
            Put(Header(section) + 24, end);
            Put(Header(section) + 32, content.Length);
        }

        // The linker looks at neighbours: a thread-local address is two relocations.
        private void Sort(int start, int length)
        {
            var before = new byte[length];
            Array.Copy(Bytes, start, before, 0, length);
            var sorted = Enumerable.Range(0, length / RelocationBytes).OrderBy(index => BitConverter.ToInt64(before, index * RelocationBytes)).ToArray();
            for (var i = 0; i < sorted.Length; i++)
                Array.Copy(before, sorted[i] * RelocationBytes, Bytes, start + i * RelocationBytes, RelocationBytes);
        }

        private int _table;

        private int Index(int at) => (at - _table) / SymbolBytes;

        private void Symbols(Action<int, long> each)
        {
            var table = Find(".symtab");
            _table = (int)Offset(table);
            var names = Offset(Int(Header(table) + 40));
            for (var at = _table; at < _table + Size(table); at += SymbolBytes)
                each(at, names);
        }

        private int Header(int section) => _sections + section * SectionBytes;

        private int Short(int at) => BitConverter.ToUInt16(Bytes, at);

        private int Int(int at) => BitConverter.ToInt32(Bytes, at);

        private long Long(int at) => BitConverter.ToInt64(Bytes, at);

        private void Put(int at, long value) => Array.Copy(BitConverter.GetBytes(value), 0, Bytes, at, 8);

        private string Text(long at)
        {
            var end = Array.IndexOf(Bytes, (byte)0, (int)at);
            return Encoding.UTF8.GetString(Bytes, (int)at, end - (int)at);
        }
    }

    /// <summary>How long an instruction of x86-64 is, and where in it a distance of 32 bits from its end stands (0: it has none). Intel 64 and IA-32 Architectures Software Developer's Manual, volume 2, appendix A.</summary>
    private readonly struct Instruction
    {
        public readonly int Length, Field;

        private Instruction(int length, int field) => (Length, Field) = (length, field);

        public static Instruction Read(byte[] code, int start)
        {
            var at = start;
            bool half = false, wide = false;
            for (; IsPrefix(code[at]); at++)
                half |= code[at] == 0x66;
            if (code[at] >> 4 == 4)
                wide = (code[at++] & 8) != 0;
            int map = 0, opcode = code[at++];
            switch (opcode)
            {
                case 0x0F:
                    opcode = code[at++];
                    map = opcode == 0x38 ? 2 : opcode == 0x3A ? 3 : 1;
                    if (map > 1)
                        opcode = code[at++];
                    break;
                case 0xC5:
                    (map, opcode, at) = (1, code[at + 1], at + 2);
                    break;
                case 0xC4:
                    (map, opcode, at) = (code[at] & 31, code[at + 2], at + 3);
                    break;
                case 0x62:
                    (map, opcode, at) = (code[at] & 7, code[at + 3], at + 4);
                    break;
            }
            if (map == 0 && (opcode == 0xE8 || opcode == 0xE9) || map == 1 && opcode >> 4 == 8)
                return new Instruction(at + 4 - start, at - start);
            var field = 0;
            var digit = 0;
            if (HasModRm(map, opcode))
            {
                var modRm = code[at++];
                var (mode, register) = (modRm >> 6, modRm & 7);
                digit = modRm >> 3 & 7;
                var low = register;
                if (mode != 3 && register == 4)
                    low = code[at++] & 7;
                if (mode == 0 && register == 5)
                    field = at - start;
                at += mode == 1 ? 1 : mode == 2 || mode == 0 && low == 5 ? 4 : 0;
            }
            at += Immediate(map, opcode, digit, half, wide);
            return new Instruction(IsKnown(map, opcode) ? at - start : 0, field);
        }

        private static bool IsPrefix(byte value) => value is 0x66 or 0xF2 or 0xF3 or 0xF0 or 0x2E or 0x36 or 0x3E or 0x26 or 0x64 or 0x65;

        // Those that 64-bit code cannot hold, or that compilers do not write.
        private static bool IsKnown(int map, int opcode) => map switch
        {
            0 => !(opcode < 0x40 && (opcode & 7) > 5) && !(opcode >= 0x60 && opcode <= 0x62) && opcode is not (0x82 or 0x9A or 0xA0 or 0xA1 or 0xA2 or 0xA3 or 0xC8 or 0xCE or 0xD4 or 0xD5 or 0xD6 or 0xEA),
            1 or 2 or 3 or 5 or 6 => true,
            _ => false,
        };

        private static bool HasModRm(int map, int opcode) => map switch
        {
            0 => opcode < 0x40 ? (opcode & 7) < 4
                : opcode is 0x63 or 0x69 or 0x6B or (>= 0x80 and <= 0x8F) or 0xC0 or 0xC1 or 0xC6 or 0xC7 or (>= 0xD0 and <= 0xD3) or (>= 0xD8 and <= 0xDF) or 0xF6 or 0xF7 or 0xFE or 0xFF,
            1 => opcode is not (0x05 or 0x06 or 0x08 or 0x09 or 0x0B or (>= 0x30 and <= 0x37) or 0x77 or 0xA0 or 0xA1 or 0xA2 or 0xA8 or 0xA9 or 0xAA or (>= 0xC8 and <= 0xCF)),
            _ => true,
        };

        private static int Immediate(int map, int opcode, int digit, bool half, bool wide)
        {
            var full = half ? 2 : 4;
            return map switch
            {
                0 => opcode switch
                {
                    < 0x40 => (opcode & 7) == 4 ? 1 : (opcode & 7) == 5 ? full : 0,
                    0x6A or 0x6B or (>= 0x70 and <= 0x7F) or 0x80 or 0x83 or 0xA8 or (>= 0xB0 and <= 0xB7) or 0xC0 or 0xC1 or 0xC6 or 0xCD or (>= 0xE0 and <= 0xE7) or 0xEB => 1,
                    0x68 or 0x69 or 0x81 or 0xA9 or 0xC7 => full,
                    >= 0xB8 and <= 0xBF => wide ? 8 : full,
                    0xC2 => 2,
                    0xF6 => digit < 2 ? 1 : 0,
                    0xF7 => digit < 2 ? full : 0,
                    _ => 0,
                },
                1 => opcode is (>= 0x70 and <= 0x73) or 0xA4 or 0xAC or 0xBA or 0xC2 or 0xC4 or 0xC5 or 0xC6 ? 1 : 0,
                3 => 1,
                _ => 0,
            };
        }
    }
}
