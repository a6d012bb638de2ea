using System.Net;
using System.Net.Sockets;
using Leafwatch.Core;
using Leafwatch.Core.Yaml;

namespace Leafwatch.Values;

/// <summary>Values as the configuration has them. Each reports what it does not like and gives <see langword="null"/>; the reading goes on.</summary>
internal static class SettingValues
{
    extension(YamlEntry entry)
    {
        /// <summary>The value under a key; <see langword="null"/> when it is not there, or left empty.</summary>
        public YamlEntry? Child(string key) => entry.Get(key) is { IsNull: false } child ? child : null;

        /// <summary>Whether this is a map; reports keys that are not <paramref name="known"/>, and those that only later versions have.</summary>
        public bool HasOnly(IReadOnlyCollection<string> known, IReadOnlyCollection<string>? later = null)
        {
            if (entry.AsMap() is not { } children)
            {
                return false;
            }

            foreach ((YamlEntry key, _) in children)
            {
                if (later?.Contains(key.Name) == true)
                {
                    key.Report($"'{key.Name}' comes with a later version of Leafwatch: this one does not have it yet", "take it out for now");
                }
                else if (!known.Contains(key.Name))
                {
                    key.Report(
                        $"unknown key '{key.Name}'{(entry.Name.Length == 0 ? "" : $" in '{entry.Name}'")}",
                        Spelling.DidYouMean(key.Name, known) ?? $"known here: {string.Join(", ", known)}");
                }
            }

            return true;
        }

        /// <summary>A text on one line that says something.</summary>
        public string? AsWords()
        {
            if (entry.Scalar is null || entry.IsNull || string.IsNullOrWhiteSpace(entry.Scalar))
            {
                entry.Expected("a text");
                return null;
            }

            if (entry.Scalar.Any(char.IsControl))
            {
                entry.Report($"'{entry.Name}' has control characters or several lines in it");
                return null;
            }

            return entry.Scalar;
        }

        public int? AsNumber(int least, int most)
        {
            if (entry.AsNumber() is not { } number)
            {
                return null;
            }

            if (number < least || number > most)
            {
                entry.Expected($"a number from {least} to {most}");
                return null;
            }

            return (int)number;
        }

        public TimeSpan? AsDuration(TimeSpan least, TimeSpan most)
        {
            if (entry.AsDuration() is not { } duration)
            {
                return null;
            }

            if (duration < least || duration > most)
            {
                entry.Expected($"a duration from {Duration.Format(least)} to {Duration.Format(most)}");
                return null;
            }

            return duration;
        }

        /// <summary>Networks and single addresses: one, or a list.</summary>
        public IReadOnlyList<IPNetwork> AsNetworks() => [.. entry.AsItems().Select(item => item.AsNetwork()).OfType<IPNetwork>()];

        public IPNetwork? AsNetwork()
        {
            if (entry.Scalar is { } text && IPNetwork.TryParse(text, out IPNetwork network))
            {
                return network;
            }

            if (entry.Scalar is { } single && IPAddress.TryParse(single, out IPAddress? address))
            {
                return new IPNetwork(address, address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128);
            }

            entry.Expected("a network or an address", "192.0.2.0/24, 2001:db8::/32, 198.51.100.7");
            return null;
        }

        /// <summary>An address that a browser can be sent to.</summary>
        public Uri? AsWebAddress()
        {
            if (entry.AsWords() is { } text && Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && address.Scheme is "https" or "http")
            {
                return address;
            }

            entry.Expected("a web address", "https://leafwatch.example.org");
            return null;
        }

        /// <summary>One of a few words.</summary>
        public string? AsOneOf(params IReadOnlyCollection<string> words)
        {
            if (entry.Scalar is { } text && words.Contains(text))
            {
                return text;
            }

            entry.Expected(
                words.Count > 5 ? "another word" : $"one of {string.Join(", ", words)}",
                entry.Scalar is { } word && Spelling.DidYouMean(word, words) is { } meant ? meant : words.Count > 5 ? $"known: {string.Join(", ", words)}" : null);
            return null;
        }
    }
}
