namespace Waystation.Casework.Rooms;

/// <summary>A value as somebody set it.</summary>
public sealed record Setting<T>(T Value, Stamp By)
{
    public override string ToString() => nameof(Setting<>);
}

/// <summary>Different values that people set without having seen each other's. Shown until somebody who has seen all of them sets the field.</summary>
/// <param name="Settings">In the relay's order; at least two different values.</param>
public sealed record Conflict<T>(IReadOnlyList<Setting<T>> Settings)
{
    public override string ToString() => nameof(Conflict<>);
}

/// <summary>A safety field: a setting replaces those that its author had seen or had made; what was set unseen of each other stands side by side. Immutable.</summary>
/// <remarks>A multi-value register: Shapiro et al., A comprehensive study of convergent and commutative replicated data types, 2011, section 3.2.2.</remarks>
public sealed class Register<T>
{
    private Register(IReadOnlyList<Setting<T>> standing) => Standing = standing;

    /// <summary>Nobody has set it.</summary>
    internal static Register<T> Unset { get; } = new([]);

    /// <summary>The settings that nobody who knew them has replaced, in the relay's order.</summary>
    public IReadOnlyList<Setting<T>> Standing { get; }

    public bool IsSet => Standing.Count > 0;

    /// <summary>The last setting when all that stand say the same; null when nobody has set it or they differ.</summary>
    public Setting<T>? Agreed => IsSet && Standing.All(setting => Same(setting.Value, Standing[0].Value)) ? Standing[^1] : null;

    /// <summary>Null when there is none: equal values are no conflict.</summary>
    public Conflict<T>? Conflict => IsSet && Agreed is null ? new Conflict<T>(Standing) : null;

    public override string ToString() => nameof(Register<>);

    /// <param name="by">Of settings of one room, handed over in the relay's order.</param>
    internal Register<T> Set(T value, Stamp by) => new([.. Standing.Where(setting => !by.Knew(setting.By)), new Setting<T>(value, by)]);

    private static bool Same(T one, T other) => EqualityComparer<T>.Default.Equals(one, other);
}
