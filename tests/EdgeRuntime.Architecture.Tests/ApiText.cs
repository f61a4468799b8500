using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace EdgeRuntime.Architecture.Tests;

/// <summary>The public and protected members of an assembly as sorted lines, each complete in itself.</summary>
internal static class ApiText
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly NullabilityInfoContext s_nullability = new();

    public static IReadOnlyList<string> Of(Assembly assembly) =>
        [.. assembly.GetExportedTypes().SelectMany(static type => Members(type).Prepend(Header(type))).Order(StringComparer.Ordinal)];

    private static string Header(Type type)
    {
        var kind = type.IsEnum ? $"enum : {TypeName(Enum.GetUnderlyingType(type))}"
            : type.IsInterface ? "interface"
            : typeof(Delegate).IsAssignableFrom(type) ? "delegate"
            : type.IsValueType ? "struct"
            : type is { IsAbstract: true, IsSealed: true } ? "static class"
            : type.IsAbstract ? "abstract class"
            : type.IsSealed ? "sealed class"
            : "class";
        var bases = new[] { type.BaseType }.Where(static b => b is not null && b != typeof(object) && b != typeof(ValueType) && b != typeof(Enum) && b != typeof(MulticastDelegate))
            .Concat(type.IsEnum ? [] : type.GetInterfaces().Except(type.BaseType?.GetInterfaces() ?? []).Where(static i => i.IsVisible))
            .Select(static b => TypeName(b!)).Order(StringComparer.Ordinal).ToArray();
        return $"{type.Namespace}.{TypeName(type)}: {kind}{(bases.Length > 0 ? $" : {string.Join(", ", bases)}" : "")}";
    }

    private static IEnumerable<string> Members(Type type)
    {
        var name = $"{type.Namespace}.{TypeName(type)}";
        if (type.IsEnum)
            return Enum.GetNames(type).Select(value => $"{name}.{value} = {Convert.ToInt64(Enum.Parse(type, value), CultureInfo.InvariantCulture)}");
        return type.GetFields(Declared).Where(static f => IsVisible(f.Attributes)).Select(f => $"{name}.{Field(f)}")
            .Concat(type.GetConstructors(Declared).Where(static c => IsVisible(c) && !c.IsStatic).Select(c => $"{name}..ctor({Parameters(c)})"))
            .Concat(type.GetProperties(Declared).Where(static p => p.GetAccessors(true).Any(IsVisible) && !IsGenerated(p)).Select(p => $"{name}.{Property(p)}"))
            .Concat(type.GetEvents(Declared).Where(static e => IsVisible(e.AddMethod!)).Select(e => $"{name}.{e.Name}: event {TypeName(e.EventHandlerType!)}"))
            .Concat(type.GetMethods(Declared).Where(static m => IsVisible(m) && !IsAccessor(m) && !IsGenerated(m)).Select(m => $"{name}.{Method(m)}"));
    }

    private static string Field(FieldInfo field)
    {
        var text = $"{field.Name}: {(field.IsLiteral ? "const " : field.IsStatic ? "static " : "")}{(field.IsInitOnly ? "readonly " : "")}{TypeName(field.FieldType, s_nullability.Create(field))}";
        return field.IsLiteral ? $"{text} = {Constant(field.GetRawConstantValue())}" : text;
    }

    private static string Property(PropertyInfo property)
    {
        var accessors = new[] { property.GetMethod, property.SetMethod }.Where(static a => a is not null && IsVisible(a)).Select(static a =>
            a!.ReturnType != typeof(void) ? "get" : a.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? "init" : "set");
        var index = string.Join(", ", property.GetIndexParameters().Select(static p => $"{TypeName(p.ParameterType)} {p.Name}"));
        var required = property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "";
        return $"{property.Name}{(index.Length > 0 ? $"[{index}]" : "")}: {Modifiers(property.GetAccessors(true)[0])}{required}{TypeName(property.PropertyType, s_nullability.Create(property))} {{ {string.Join("; ", accessors)} }}";
    }

    private static string Method(MethodInfo method)
    {
        var generic = method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(static a => a.Name))}>" : "";
        return $"{method.Name}{generic}({Parameters(method)}): {Modifiers(method)}{TypeName(method.ReturnType, s_nullability.Create(method.ReturnParameter))}";
    }

    private static string Modifiers(MethodBase method) =>
        (method.IsFamily || method.IsFamilyOrAssembly ? "protected " : "")
        + (method.IsStatic ? "static " : "")
        + (method.IsAbstract ? "abstract " : method.IsVirtual && !method.IsFinal ? (method is MethodInfo m && m.GetBaseDefinition() != m ? "override " : "virtual ") : "");

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(static parameter =>
    {
        var kind = parameter.IsDefined(typeof(ParamArrayAttribute)) || parameter.IsDefined(typeof(ParamCollectionAttribute)) ? "params "
            : parameter.IsOut ? "out " : parameter.IsIn ? "in " : parameter.ParameterType.IsByRef ? "ref " : "";
        return $"{kind}{TypeName(parameter.ParameterType, s_nullability.Create(parameter))} {parameter.Name}{(parameter.HasDefaultValue ? $" = {Constant(parameter.RawDefaultValue)}" : "")}";
    }));

    private static string Constant(object? value) => value switch
    {
        null => "null",
        string text => $"\"{text}\"",
        bool flag => flag ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static bool IsVisible(MethodBase method) => method.IsPublic || ((method.IsFamily || method.IsFamilyOrAssembly) && !method.DeclaringType!.IsSealed);

    private static bool IsVisible(FieldAttributes attributes) => (attributes & FieldAttributes.FieldAccessMask) is FieldAttributes.Public && (attributes & FieldAttributes.SpecialName) == 0;

    private static bool IsAccessor(MethodInfo method) => method.IsSpecialName && !method.Name.StartsWith("op_", StringComparison.Ordinal);

    // What the compiler adds to records.
    private static bool IsGenerated(MemberInfo member) => member.IsDefined(typeof(CompilerGeneratedAttribute)) || member.Name is "EqualityContract" or "<Clone>$";

    private static string TypeName(Type type, NullabilityInfo? nullability = null)
    {
        var annotation = nullability?.ReadState == NullabilityState.Nullable && !type.IsValueType && !type.IsPointer ? "?" : "";
        if (type.IsByRef)
            return TypeName(type.GetElementType()!, nullability);
        if (type.IsPointer)
            return $"{TypeName(type.GetElementType()!)}*";
        if (type.IsFunctionPointer)
            return $"delegate* unmanaged<{string.Join(", ", type.GetFunctionPointerParameterTypes().Append(type.GetFunctionPointerReturnType()).Select(static t => TypeName(t)))}>";
        if (type.IsArray)
            return $"{TypeName(type.GetElementType()!, nullability?.ElementType)}[{new string(',', type.GetArrayRank() - 1)}]{annotation}";
        if (Nullable.GetUnderlyingType(type) is { } value)
            return $"{TypeName(value)}?";
        if (type.IsGenericParameter)
            return type.Name + annotation;
        var arguments = type.GetGenericArguments();
        var nested = nullability?.GenericTypeArguments;
        var names = arguments.Select((argument, i) => TypeName(argument, nested?.Length == arguments.Length ? nested[i] : null));
        var name = type.IsNested ? $"{TypeName(type.DeclaringType!)}.{type.Name}" : Keyword(type);
        return (arguments.Length > 0 ? $"{name.Split('`')[0]}<{string.Join(", ", names)}>" : name) + annotation;
    }

    private static string Keyword(Type type) => Type.GetTypeCode(type) switch
    {
        _ when type.IsEnum => type.Name,
        TypeCode.Boolean => "bool",
        TypeCode.Byte => "byte",
        TypeCode.SByte => "sbyte",
        TypeCode.Int16 => "short",
        TypeCode.UInt16 => "ushort",
        TypeCode.Int32 => "int",
        TypeCode.UInt32 => "uint",
        TypeCode.Int64 => "long",
        TypeCode.UInt64 => "ulong",
        TypeCode.Single => "float",
        TypeCode.Double => "double",
        TypeCode.Char => "char",
        TypeCode.String => "string",
        _ => type == typeof(void) ? "void" : type == typeof(object) ? "object" : type.Name,
    };
}
