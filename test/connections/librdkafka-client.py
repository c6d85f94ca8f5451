"""Writes a message to a topic and reads it back, as librdkafka.properties says: librdkafka-client.py FOLDER TOPIC TEXT"""
import os
import sys

from confluent_kafka import Consumer, Producer

folder, topic, text = sys.argv[1:]
with open(f'{folder}/librdkafka.properties', encoding='utf-8') as file:
    config = dict(line.rstrip('\n').split('=', 1) for line in file if line.strip() and not line.startswith('#'))
# What no file can hold, from the variables that an application gets.
for key, variable in {'sasl.password': 'KAFKA_PASSWORD', 'sasl.oauthbearer.client.secret': 'KAFKA_CLIENT_SECRET'}.items():
    if variable in os.environ:
        config[key] = os.environ[variable]

failures = []
producer = Producer({**config, 'message.timeout.ms': 20000})
producer.produce(topic, text.encode(), on_delivery=lambda error, _: failures.append(error) if error else None)
if producer.flush(25) or failures:
    sys.exit(f'not written: {failures}')

consumer = Consumer({**config, 'group.id': 'librdkafka', 'auto.offset.reset': 'earliest'})
consumer.subscribe([topic])
for _ in range(60):
    message = consumer.poll(0.5)
    if message is not None and message.error() is None and message.value().decode() == text:
        print('written and read')
        break
else:
    sys.exit('not read')
consumer.close()
