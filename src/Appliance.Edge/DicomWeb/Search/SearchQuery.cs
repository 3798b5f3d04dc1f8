using System.Globalization;
using System.Text.Json;
using Appliance.Dicom.Data;
using Microsoft.AspNetCore.Http;

namespace Appliance.Edge.DicomWeb.Search;

/// <summary>A search as it was asked for (PS3.18 8.3.4, 10.6.1.2), checked.</summary>
internal sealed class SearchQuery
{
    /// <summary>Results of one answer; more are asked for by offset (PS3.18 8.3.4.4).</summary>
    public const int MaxResults = 5000;

    private const int MaxParameters = 64;
    private const int MaxValueLength = 8 * 1024;

    private readonly Dictionary<string, object?> _values = [];
    private readonly List<string> _warnings = [];

    /// <summary>What fills the statement's parameters: those of the keys that were given, and no others.</summary>
    public IReadOnlyDictionary<string, object?> Values => _values;

    /// <summary>Attributes that the answer is to hold besides the usual ones.</summary>
    public HashSet<DicomTag> IncludeFields { get; } = [];

    /// <summary>True for <c>includefield=all</c>.</summary>
    public bool IncludesAll { get; private set; }

    /// <summary>Results at most.</summary>
    public int Limit { get; private set; } = MaxResults;

    /// <summary>Results passed over.</summary>
    public int Offset { get; private set; }

    /// <summary>Warnings of the answer (PS3.18 8.3.4: code 299).</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>Reads a query.</summary>
    /// <param name="parameters">The query parameters, decoded.</param>
    /// <param name="level">What is searched for.</param>
    /// <exception cref="WebException">400: a value that its attribute cannot have, or something that is no attribute.</exception>
    public static SearchQuery Read(IQueryCollection parameters, SearchLevel level)
    {
        var query = new SearchQuery();
        if (parameters.Count > MaxParameters)
        {
            throw Bad($"A search may have {MaxParameters} parameters.");
        }

        foreach ((string name, Microsoft.Extensions.Primitives.StringValues values) in parameters)
        {
            foreach (string? value in values)
            {
                query.Take(name, value ?? "", level);
            }
        }

        return query;
    }

    /// <summary>Narrows the search to what the path names.</summary>
    public void Within(string parameter, string? uid)
    {
        if (uid is not null)
        {
            // Both the path and the query must hold.
            _values[$"path_{parameter}"] = uid;
        }
    }

    private void Take(string name, string value, SearchLevel level)
    {
        if (value.Length > MaxValueLength)
        {
            throw Bad($"The value of a parameter may have {MaxValueLength} characters.");
        }

        switch (name.ToLowerInvariant())
        {
            case "limit":
                Limit = Math.Min(Whole(name, value), MaxResults);
                break;
            case "offset":
                Offset = Whole(name, value);
                break;
            case "fuzzymatching":
                Fuzzy(value);
                break;
            case "includefield":
                Include(value);
                break;
            case "accept":
                break;
            default:
                Match(name, value, level);
                break;
        }
    }

    private static int Whole(string name, string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : throw Bad($"{name} is a whole number from 0.");

    private void Fuzzy(string value)
    {
        if (value.Equals("true", StringComparison.OrdinalIgnoreCase))
        {
            // PS3.18 8.3.4.2 gives the words.
            _warnings.Add("The fuzzymatching parameter is not supported. Only literal matching has been performed.");
        }
        else if (!value.Equals("false", StringComparison.OrdinalIgnoreCase))
        {
            throw Bad("fuzzymatching is true or false.");
        }
    }

    /// <summary>PS3.18 8.3.4.3: attributes with commas between, or <c>all</c>. One inside a sequence brings the whole sequence.</summary>
    private void Include(string value)
    {
        foreach (string field in value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (field.Equals("all", StringComparison.OrdinalIgnoreCase))
            {
                IncludesAll = true;
            }
            else if (AttributePath.TryRead(field, out string path))
            {
                IncludeFields.Add(DicomTag.Parse(path[..8]));
            }
            else
            {
                throw Bad("includefield names an attribute that PS3.6 does not have.");
            }
        }
    }

    private void Match(string name, string value, SearchLevel level)
    {
        if (!AttributePath.TryRead(name, out string path))
        {
            throw Bad("A parameter is neither one of PS3.18 8.3.4 nor an attribute of PS3.6.");
        }

        if (!SearchKey.All.TryGetValue(path, out SearchKey? key) || key.Level > level)
        {
            _warnings.Add($"Matching by {path} is not supported at this level: it was ignored.");
            return;
        }

        // PS3.18 8.3.4.1: the matching attributes are part of every result; empty is universal matching (PS3.4 C.2.2.2.3).
        IncludeFields.Add(DicomTag.Parse(path[..8]));
        if (value.Length > 0 && value != "*")
        {
            Bind(key, value);
        }
    }

    private void Bind(SearchKey key, string value)
    {
        switch (key.Kind)
        {
            case MatchKind.Text:
                _values[key.Parameter] = Wildcard.ToGlob(value.Trim(' '));
                break;
            case MatchKind.Name:
                _values[key.Parameter] = Wildcard.ToGlob(FoldedName.Of(value));
                break;
            case MatchKind.Uid:
                string[] uids = value.Split([',', '\\'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
                _values[key.Parameter] = Array.TrueForAll(uids, WebUid.IsValid)
                    ? JsonSerializer.Serialize(uids)
                    : throw Bad("A UID has digits and dots; several have commas between them. Wildcards do not match UIDs (PS3.4 C.2.2.2.4).");
                break;
            case MatchKind.Date:
            case MatchKind.Time:
                (string from, string to) = TimeRange.Read(value, key.Kind == MatchKind.Date)
                    ?? throw Bad("A date is YYYYMMDD, a time HHMMSS.FFFFFF or the beginning of it; a range has a hyphen (PS3.4 C.2.2.2.5).");
                _values[key.Parameter + "_from"] = from;
                _values[key.Parameter + "_to"] = to;
                break;
            default:
                _values[key.Parameter] = int.TryParse(value.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number)
                    ? number.ToString(CultureInfo.InvariantCulture)
                    : throw Bad("A number attribute is matched by a whole number.");
                break;
        }
    }

    private static WebException Bad(string message) => new(StatusCodes.Status400BadRequest, message);
}
