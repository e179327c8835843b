using System.Reflection;
using Xunit;

namespace Waystation.Tests.Boundaries;

/// <summary>Nothing that travels, locks or is said prints itself: a log line can at most name its type.</summary>
public sealed class MuteTests
{
    private static readonly Assembly[] s_rooms =
    [
        typeof(Waystation.Mail.Address).Assembly,
        typeof(Waystation.Sealing.Seed).Assembly,
        Assembly.Load("Waystation.Letters"),
    ];

    public static TheoryData<string> Spoken =>
        [.. s_rooms.SelectMany(room => room.GetExportedTypes()).Where(IsObject).Select(type => type.AssemblyQualifiedName!)];

    [Theory]
    [MemberData(nameof(Spoken))]
    public void What_a_type_prints_is_at_most_its_name(string name)
    {
        var type = Type.GetType(name, throwOnError: true)!;
        var says = type.GetMethod(nameof(ToString), Type.EmptyTypes)!;
        if (says.DeclaringType == typeof(object) || says.DeclaringType == typeof(ValueType))
        {
            return; // The runtime's own: prints the type.
        }

        Assert.True(OnlyLoadsText(says) || IsPlain(type), $"{type.FullName}.ToString() says more than its name.");
    }

    [Fact]
    public void A_record_that_prints_its_members_is_noticed()
    {
        Assert.False(OnlyLoadsText(typeof(Loud).GetMethod(nameof(ToString), Type.EmptyTypes)!));
        Assert.False(IsPlain(typeof(Loud)));
        Assert.True(IsPlain(typeof(Plain)));
        Assert.True(OnlyLoadsText(typeof(Quiet).GetMethod(nameof(ToString), Type.EmptyTypes)!));
    }

    /// <summary>Enums are words of the domain; static classes have no objects; exceptions carry rules, not values.</summary>
    private static bool IsObject(Type type) =>
        !type.IsEnum && !type.IsInterface && !(type.IsAbstract && type.IsSealed) && !typeof(Delegate).IsAssignableFrom(type) && !typeof(Exception).IsAssignableFrom(type);

    /// <summary>The method is: load a constant text, return it. (A debug build puts a no-operation, a local and a jump between.)</summary>
    private static bool OnlyLoadsText(MethodInfo method)
    {
        var code = method.GetMethodBody()!.GetILAsByteArray()!.AsSpan();
        return code is [0x72, _, _, _, _, 0x2A] or [0x00, 0x72, _, _, _, _, 0x0A, 0x2B, 0x00, 0x06, 0x2A];
    }

    /// <summary>A record may print itself when all it has are words of the domain, counts, and what is itself under this test.</summary>
    private static bool IsPlain(Type type) =>
        type.GetMembers(BindingFlags.Public | BindingFlags.Instance).All(member => member switch
        {
            PropertyInfo property => IsPlainValue(property.PropertyType, type),
            FieldInfo field => IsPlainValue(field.FieldType, type),
            _ => true,
        });

    /// <summary>Days are plain in Mail, where they are the relay's; in a letter they may be a person's.</summary>
    private static bool IsPlainValue(Type type, Type of) => (Nullable.GetUnderlyingType(type) ?? type) is var value
        && (value.IsEnum || value == typeof(bool) || value == typeof(int) || value == typeof(long) || value == typeof(ReadOnlyMemory<byte>) || value == typeof(TimeSpan)
            || (value == typeof(DateOnly) && of.Assembly == s_rooms[0])
            || s_rooms.Contains(value.Assembly)
            || (value.IsGenericType && value.IsInterface && s_rooms.Contains(value.GetGenericArguments()[0].Assembly)));

    private sealed record Plain(int Count, DayOfWeek Day);

    private sealed record Loud(string Secret);

    private sealed record Quiet(string Secret)
    {
        public override string ToString() => nameof(Quiet);
    }
}
