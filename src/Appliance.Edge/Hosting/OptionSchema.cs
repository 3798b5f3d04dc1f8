using System.ComponentModel;
using System.Globalization;
using System.Reflection;

namespace Appliance.Edge.Hosting;

/// <summary>
/// What keys exist and what kind of value each takes, read off the options classes themselves, so that a new option
/// is known here without being listed twice.
/// </summary>
internal static class OptionSchema
{
    /// <summary>Checks one setting against an options class.</summary>
    /// <param name="root">The class that holds all sections.</param>
    /// <param name="setting">The setting.</param>
    /// <returns>Null when the key exists and the value can be read.</returns>
    public static OptionFault? Check(Type root, Setting setting)
    {
        var type = root;
        var walked = "";
        foreach (var segment in setting.Key.Split(':'))
        {
            var next = Step(type, segment);
            if (next is null)
            {
                return Unknown(setting, type, walked);
            }

            walked = walked.Length == 0 ? segment : $"{walked}:{segment}";
            type = next;
        }

        if (!IsLeaf(type))
        {
            return new OptionFault(setting.Key, setting.Value, Texts.Get("NotASection"), setting.Origin);
        }

        return CanRead(type, setting.Value)
            ? null
            : new OptionFault(setting.Key, setting.Value, Kind(type), setting.Origin);
    }

    private static Type? Step(Type type, string segment)
    {
        if (ElementOf(type) is { } element)
        {
            return int.TryParse(segment, NumberStyles.None, CultureInfo.InvariantCulture, out _) ? element : null;
        }

        return IsLeaf(type) ? null : Keys(type).FirstOrDefault(
            property => property.Name.Equals(segment, StringComparison.OrdinalIgnoreCase))?.PropertyType;
    }

    private static OptionFault Unknown(Setting setting, Type parent, string walked)
    {
        var known = IsLeaf(parent) ? [] : Keys(parent).Select(property => property.Name);
        var last = setting.Key[(walked.Length == 0 ? 0 : walked.Length + 1)..].Split(':')[0];
        var nearest = Spelling.Nearest(last, known);
        var rule = nearest is null
            ? Texts.Get("UnknownKey")
            : Texts.Format("UnknownKeyNear", walked.Length == 0 ? nearest : $"{walked}:{nearest}");
        return new OptionFault(setting.Key, setting.Value, rule, setting.Origin);
    }

    private static IEnumerable<PropertyInfo> Keys(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.CanWrite || ElementOf(property.PropertyType) is not null);

    private static Type? ElementOf(Type type) =>
        type.IsArray ? type.GetElementType()
        : type.IsGenericType && type.GetGenericArguments() is [var element]
            && typeof(IEnumerable<>).MakeGenericType(element).IsAssignableFrom(type) ? element
        : null;

    private static bool IsLeaf(Type type) =>
        (ElementOf(type) is null || type == typeof(string)) && TypeDescriptor.GetConverter(type).CanConvertFrom(typeof(string));

    private static bool CanRead(Type type, string value)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        if (plain.IsEnum)
        {
            return Enum.GetNames(plain).Contains(value, StringComparer.OrdinalIgnoreCase);
        }

        try
        {
            TypeDescriptor.GetConverter(type).ConvertFromInvariantString(value);
            return true;
        }
        catch (Exception e) when (e is FormatException or ArgumentException or OverflowException or NotSupportedException)
        {
            return false;
        }
    }

    private static string Kind(Type type)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        return plain switch
        {
            { IsEnum: true } => Texts.Format("KindOneOf", string.Join(", ", Enum.GetNames(plain))),
            _ when plain == typeof(bool) => Texts.Get("KindBoolean"),
            _ when plain == typeof(int) || plain == typeof(long) => Texts.Get("KindWhole"),
            _ when plain == typeof(double) || plain == typeof(decimal) => Texts.Get("KindNumber"),
            _ => Texts.Format("KindOther", plain.Name),
        };
    }
}
